import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engineOf } from '#main/access/localEngine'
import { isAlive } from '#main/observability/isAlive'
import { claxton, TestFolders } from '../../fakes/builtPrograms'
import { BUILT_VERSION, layVersion } from '../../fakes/builtVersion'
import { eventually } from '../../fakes/eventually'
import { keyText, UpdateFeedServer } from '../../fakes/updateFeed'

const ROOT = resolve(import.meta.dirname, '../../..')
const PLATFORM = `${process.platform}-${process.arch}`

const folders = new TestFolders()
const home = folders.make()
const installation = join(home, 'opt')
const feed = new UpdateFeedServer(folders.make())
const publisher = generateKeyPairSync('ed25519')
const flags = [
  `--storage.folder=${join(home, 'data')}`,
  `--update.root=${installation}`,
  `--update.keys=${keyText('k1', publisher.publicKey)}`,
  '--update.waitsForSession=false',
  '--update.healthWithinMs=15000',
  '--log.level=warn',
]

/** Starts and stops the version in place, as systemd does with the units. */
const SYSTEMCTL = `#!${process.execPath}
const { spawn } = require('node:child_process')
const { existsSync, readFileSync, writeFileSync, appendFileSync } = require('node:fs')
const [verb, ...units] = process.argv.slice(2)
appendFileSync(${JSON.stringify(join(home, 'systemctl.log'))}, verb + ' ' + units.join(' ') + '\\n')
const pidFile = ${JSON.stringify(join(home, 'pid'))}
if (verb === 'start') {
  const installed = ${JSON.stringify(join(installation, 'current/out/main/cli.js'))}
  const program = existsSync(installed) ? installed : ${JSON.stringify(join(ROOT, 'out/main/cli.js'))}
  const words = [program, 'start', '--server.port=0', ...${JSON.stringify(flags)}]
  const child = spawn(process.execPath, words, { detached: true, stdio: 'ignore' })
  writeFileSync(pidFile, String(child.pid))
  // Ready when it says so, as a unit of Type=notify; failed when it ends before.
  child.on('exit', () => process.exit(1))
  const announced = ${JSON.stringify(join(home, 'data/simulation/engine.json'))}
  setInterval(() => {
    if (existsSync(announced) && JSON.parse(readFileSync(announced, 'utf8')).pid === child.pid) process.exit(0)
  }, 20)
} else {
  const pid = Number(readFileSync(pidFile, 'utf8'))
  try { process.kill(pid) } catch {}
  const wait = setInterval(() => { try { process.kill(pid, 0) } catch { clearInterval(wait) } }, 20)
}
`

/** The built programs as another version, in an archive as `npm run package:pi` makes it. */
function publish(version: string, spoil: (main: string) => void = () => undefined): void {
  const name = `claxton-${version}-${PLATFORM}`
  const folder = join(folders.make(), name)
  spoil(layVersion(folder, version))
  execFileSync('tar', ['czf', join(feed.folder, `${name}.tar.gz`), '-C', dirname(folder), name])
  execFileSync(process.execPath, [join(ROOT, 'scripts/signUpdate.mjs'), 'k1', feed.folder], {
    cwd: folder,
    stdio: 'ignore',
    env: {
      ...process.env,
      CLAXTON_RELEASE_NOTES: `Notes of ${version}.`,
      CLAXTON_UPDATE_KEY: publisher.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
  })
}

const engine = () => engineOf(join(home, 'data', 'simulation'))
const environment = () => ({ PATH: `${join(home, 'bin')}:${process.env['PATH']}` })
const install = () =>
  claxton(['update', 'install', `--update.url=${feed.url}`, ...flags], { environment: environment() })

async function runningVersion(): Promise<string | undefined> {
  const { stdout } = await claxton(['status', ...flags])
  return /^engine +(\S+),/m.exec(stdout)?.[1]
}

beforeAll(async () => {
  mkdirSync(join(home, 'bin'))
  writeFileSync(join(home, 'bin', 'systemctl'), SYSTEMCTL)
  chmodSync(join(home, 'bin', 'systemctl'), 0o755)
  await feed.start()
  execFileSync(join(home, 'bin', 'systemctl'), ['start', 'claxton.service'])
  await eventually('the engine', () => engine() !== undefined, 15_000)
})
afterAll(async () => {
  feed.stop()
  const pid = engine()?.pid
  if (pid !== undefined) {
    process.kill(pid)
    await eventually('the end', () => !isAlive(pid), 10_000)
  }
  folders.remove()
})

describe('claxton update install, beside an engine that a service manager runs', () => {
  it('takes what was published and signed, runs it, and gives way when it does not work', async () => {
    await eventually('ready', async () => (await claxton(['status', ...flags])).status === 0, 15_000)
    expect(await runningVersion()).toBe(BUILT_VERSION)
    publish('9.1.0')
    const first = await install()
    expect(first.stdout).toContain('Notes of 9.1.0.')
    expect(first.stdout).toContain('9.1.0 is installed and healthy.')
    expect(await runningVersion()).toBe('9.1.0')
    publish('9.2.0', main => writeFileSync(join(main, 'cli.js'), 'process.exit(7)'))
    const second = await install()
    expect(second.stdout).toContain('9.2.0 does not work')
    expect(second.stderr).toContain('ROLLED_BACK')
    expect(await runningVersion()).toBe('9.1.0')
    const log = readFileSync(join(home, 'systemctl.log'), 'utf8').trim().split('\n')
    expect(log.slice(1, 3)).toEqual([
      'stop claxton.service claxton-guardian.service',
      'start claxton-guardian.service claxton.service',
    ])
  }, 60_000)
})
