// `npm run smoke:pi`: runs what `npm run package:pi` made under emulation of its processor, and tells what it costs.
// Needs Debian's qemu-user-static and apt for the libraries of arm64, which are unpacked aside and never installed.
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const QEMU = '/usr/bin/qemu-aarch64-static'
const LIBRARIES = ['libc6', 'libstdc++6', 'libgcc-s1']

if (!existsSync(QEMU)) {
  console.log('qemu-user-static is not installed: the package was not run.')
  process.exit(0)
}

/** The libraries of Debian's arm64, unpacked in a cache folder. */
function sysroot() {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'claxton', 'sysroot-arm64')
  if (
    existsSync(join(cache, 'lib/ld-linux-aarch64.so.1')) ||
    existsSync(join(cache, 'lib/aarch64-linux-gnu'))
  )
    return cache
  const state = join(cache, 'apt')
  for (const part of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(state, part), { recursive: true })
  const options = [
    ['APT::Architecture', 'arm64'],
    ['APT::Architectures', 'arm64'],
    ['Dir::State', state],
    ['Dir::State::lists', join(state, 'lists')],
    ['Dir::State::status', '/dev/null'],
    ['Dir::Cache', join(state, 'cache')],
    ['APT::Sandbox::User', 'root'],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`])
  execFileSync('apt-get', [...options, 'update', '-qq'], { stdio: 'inherit' })
  execFileSync('apt-get', [...options, 'download', '-qq', ...LIBRARIES], { cwd: state, stdio: 'inherit' })
  for (const name of readdirSync(state).filter(each => each.endsWith('.deb')))
    execFileSync('dpkg-deb', ['-x', join(state, name), cache])
  return cache
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const archive = `dist/pi/claxton-${version}-linux-arm64.tar.gz`
const work = mkdtempSync(join(tmpdir(), 'claxton-pi-'))
try {
  execFileSync('tar', ['xzf', archive, '-C', work])
  const root = join(work, version)
  const node = join(work, 'node')
  // Children are started by this name too: on the machine itself it would be the real Node.
  writeFileSync(node, `#!/bin/sh\nexec ${QEMU} -L ${sysroot()} ${join(root, 'bin/node')} "$@"\n`)
  chmodSync(node, 0o755)
  const shim = join(work, 'shim.cjs')
  writeFileSync(shim, `process.execPath = ${JSON.stringify(node)}\n`)
  const cli = join(root, 'out/main/cli.js')
  const startedAt = performance.now()
  const version_ = spawnSync(node, ['-r', shim, cli, 'help'], { encoding: 'utf8' })
  const startMs = performance.now() - startedAt
  if (version_.status !== 0) throw new Error(version_.stderr)
  const smoke = spawnSync(node, ['-r', shim, cli, 'smoke', '--patience=5'], {
    encoding: 'utf8',
    cwd: work,
    timeout: 300_000,
  })
  console.log(smoke.stdout.trim())
  if (smoke.status !== 0) throw new Error(`the smoke test ended with status ${smoke.status}: ${smoke.stderr}`)
  const { steps } = JSON.parse(smoke.stdout)
  const ready = steps.find(({ name }) => name === 'engine ready')
  console.log(
    `arm64, emulated: help in ${Math.round(startMs)} ms, engine ready in ${Math.round(ready.ms)} ms (${resolve(archive)})`,
  )
} finally {
  rmSync(work, { recursive: true, force: true })
}
