// `npm run package:pi:try`: unpacks the arm64 package and lets it do its smoke job under emulation. Wants
// qemu-user-static and apt; says so and ends with status 3 where they are missing.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { manifest, run } from './payload.mjs'

const EMULATOR = 'qemu-aarch64-static'
const LIBRARIES = ['libc6', 'libstdc++6', 'libgcc-s1']
const SYSROOT = resolve('.cache/arm64-sysroot')

const missing = [EMULATOR, 'apt-get', 'dpkg-deb'].filter(
  program => spawnSync('which', [program]).status !== 0,
)
if (missing.length > 0) {
  console.error(
    `package:pi:try did not run: ${missing.join(', ')} is missing (apt-get install qemu-user-static).`,
  )
  process.exit(3)
}
const deb = `dist/claxton_${manifest().version}_arm64.deb`
if (!existsSync(deb)) {
  console.error(`package:pi:try: there is no ${deb}. Make it with npm run package:pi.`)
  process.exit(2)
}

/** The C libraries of arm64, with an apt state of their own: this machine's packages are not touched. */
function makeSysroot() {
  if (existsSync(join(SYSROOT, 'root'))) return
  for (const folder of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(SYSROOT, folder), { recursive: true })
  writeFileSync(join(SYSROOT, 'status'), '')
  const settings = join(SYSROOT, 'apt.conf')
  writeFileSync(
    settings,
    `APT::Architecture "arm64"; APT::Architectures "arm64"; APT::Sandbox::User "root";
Dir::State "${SYSROOT}/state"; Dir::Cache "${SYSROOT}/cache"; Dir::State::status "${SYSROOT}/status";
`,
  )
  const options = { cwd: SYSROOT, env: { ...process.env, APT_CONFIG: settings } }
  run('apt-get', ['update', '-qq'], options)
  run('apt-get', ['download', '-qq', ...LIBRARIES], options)
  for (const name of readdirSync(SYSROOT).filter(each => each.endsWith('.deb')))
    run('dpkg-deb', ['-x', join(SYSROOT, name), join(SYSROOT, 'root')])
}

makeSysroot()
const folder = mkdtempSync(join(tmpdir(), 'claxton-pi-'))
try {
  run('dpkg-deb', ['-x', deb, folder])
  const application = join(folder, 'usr/lib/claxton')
  // Children are started through the emulator as well: the kernel does not know how to run them.
  const node = join(folder, 'node')
  writeFileSync(node, `#!/bin/sh\nexec ${EMULATOR} -L ${SYSROOT}/root ${application}/bin/node "$@"\n`)
  chmodSync(node, 0o755)
  const preload = join(folder, 'execPath.mjs')
  writeFileSync(preload, `process.execPath = ${JSON.stringify(node)}\n`)
  const words = ['--import', preload, join(application, 'out/main/cli.js'), 'smoke']
  const startedAt = performance.now()
  const { status, stdout } = spawnSync(node, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')
  for (const { name, ms } of report.steps ?? []) console.log(`${String(ms).padStart(6)} ms  ${name}`)
  // An emulator tells a process nothing of its resident memory.
  if (report.memory)
    console.log(
      `${String(report.memory.heap).padStart(6)} MiB of heap, resident ${report.memory.resident || 'unknown'}`,
    )
  console.log(
    `${report.ok ? 'passed' : `FAILED at ${report.failedStep}: ${report.error}`} in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s, emulated`,
  )
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
