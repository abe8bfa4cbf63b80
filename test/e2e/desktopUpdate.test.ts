import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { buildBlockMap } from 'app-builder-lib/out/targets/blockmap/blockmap'
import { chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAlive } from '#main/observability/isAlive'
import { TestFolders } from '../fakes/builtPrograms'
import { BUILT_VERSION, layVersion } from '../fakes/builtVersion'
import { eventually } from '../fakes/eventually'
import { keyText, publisher, UpdateFeedServer } from '../fakes/updateFeed'
import { ELECTRON } from './launchDesktop'
import { Workstation } from './workstation'

const folders = new TestFolders()
const home = folders.make()
const profile = join(home, 'profile')
const image = join(home, 'Claxton.AppImage')
const feed = new UpdateFeedServer(folders.make())
/** What the images share, as Electron is shared by real ones. */
const COMMON = randomBytes(2_000_000)

/**
 * The built application as another version, and a file that starts it as an AppImage would: the tools that make real
 * ones are not wanted for a test. `spoil` changes its programs.
 */
async function buildImage(
  version: string,
  target: string,
  spoil: (main: string) => void = () => undefined,
): Promise<number> {
  const folder = folders.make()
  spoil(layVersion(folder, version, { main: 'out/main/desktop.js' }))
  const head = `#!/bin/sh\nexec ${ELECTRON} --no-sandbox --disable-gpu ${folder} "$@"\n`
  const parts = [
    Buffer.from(head),
    COMMON.subarray(0, 1_000_000),
    randomBytes(40_000),
    COMMON.subarray(1_000_000),
  ]
  writeFileSync(target, Buffer.concat(parts), { mode: 0o755 })
  return (await buildBlockMap(target, 'deflate')).blockMapSize ?? 0
}

async function publish(version: string, spoil?: (main: string) => void): Promise<string> {
  const file = `claxton-${version}-linux-x86_64.AppImage`
  const blockMapBytes = await buildImage(version, join(feed.folder, file), spoil)
  feed.publish({ version, platform: 'linux-x64', file, blockMapBytes })
  return join(feed.folder, file)
}

const health = (): { readonly version: string; readonly isBrokerReady: boolean } | undefined => {
  const path = join(profile, 'updates', 'health.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

/** Of the application that holds the profile: Chromium's lock is a link to `HOST-PID`. */
function runningPid(): number | undefined {
  const lock = join(profile, 'SingletonLock')
  const isHeld = lstatSync(lock, { throwIfNoEntry: false }) !== undefined
  return isHeld ? Number(readlinkSync(lock).split('-').at(-1)) : undefined
}

/** The page of the application that runs on the profile, whichever version it is of. */
async function lookIn(): Promise<Page> {
  const portFile = join(profile, 'DevToolsActivePort')
  // The file is there a moment before its words are.
  const port = await eventually(
    'the door of its page',
    () => (existsSync(portFile) && readFileSync(portFile, 'utf8').split('\n')[0]) || undefined,
    20_000,
  )
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const [context] = browser.contexts()
  const page = context?.pages()[0] ?? (await context?.waitForEvent('page'))
  if (!page) throw new Error('it has no page')
  return page
}

let first: ChildProcess
let update: string

beforeAll(async () => {
  await feed.start()
  await buildImage(BUILT_VERSION, image)
  update = await publish('9.1.0')
  mkdirSync(profile)
  first = spawn(
    image,
    [
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      `--storage.folder=${join(home, 'data')}`,
      `--update.url=${feed.url}`,
      `--update.keys=${keyText('k1', publisher.publicKey)}`,
      '--update.waitsForSession=false',
      '--entries.samples=false',
      '--log.level=warn',
    ],
    { stdio: 'inherit', env: { ...process.env, APPIMAGE: image, XDG_CACHE_HOME: join(home, 'cache') } },
  )
})
afterAll(async () => {
  feed.stop()
  const pid = runningPid()
  if (pid !== undefined) {
    process.kill(pid)
    await eventually('the end', () => !isAlive(pid), 10_000).finally(
      () => isAlive(pid) && process.kill(pid, 'SIGKILL'),
    )
  }
  first.kill('SIGKILL')
  folders.remove()
})

describe('the desktop updates itself', () => {
  it('shows what is new, takes the new version and runs it on the same data', async () => {
    const page = await lookIn()
    await new Workstation(page).ready()
    await page.getByText('Claxton 9.1.0 is ready.').waitFor({ timeout: 20_000 })
    expect(health()).toEqual({ version: BUILT_VERSION, isBrokerReady: true })
    await page.getByRole('button', { name: 'What is new…' }).click()
    await page.getByText('Better.').waitFor()
    rmSync(join(profile, 'DevToolsActivePort'))
    await page.getByRole('button', { name: 'Install and restart' }).click()
    await eventually('9.1.0', () => health()?.version === '9.1.0' && health()?.isBrokerReady, 30_000)
    expect(readFileSync(image)).toEqual(readFileSync(update))
    expect(readdirSync(join(home, 'data', 'simulation', 'backups')).join()).toContain('update')
  })
})
