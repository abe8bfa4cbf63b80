import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { buildBlockMap } from 'app-builder-lib/out/targets/blockmap/blockmap'
import { AppImageUpdater } from 'electron-updater'
import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor'
import { afterAll, describe, expect, it } from 'vitest'
import { DesktopUpdates } from '#main/desktop/updates/desktopUpdates'
import { fetchPackage } from '#main/desktop/updates/fetchPackage'
import { carryOut, writeHandover } from '#main/desktop/updates/handover'
import { isAlive } from '#main/observability/isAlive'
import { AppImageVersions } from '#main/updates/appImageVersions'
import { UpdateFeed } from '#main/updates/feed'
import { trustedKeys } from '#main/updates/manifest'
import type { Preparation } from '#main/updates/updateDesk'
import type { UpdateView } from '#protocol/views/updateView'
import { TestFolders } from '../../fakes/builtPrograms'
import { eventually } from '../../fakes/eventually'
import { keyText, publisher, stranger, UpdateFeedServer } from '../../fakes/updateFeed'

const folders = new TestFolders()
afterAll(() => folders.remove())

/** What an AppImage mostly is: bytes that stay the same from version to version, and some that do not. */
const COMMON = randomBytes(3_000_000)

type Image = { readonly version: string; readonly works: boolean; readonly root: string }

/** A program that tells who it is and that it works, or one that ends at once; a map of its blocks stands at its end. */
async function buildImage({ version, works, root }: Image, target: string): Promise<number> {
  const program = `${target}.mjs`
  const lines = works
    ? [
        "import { writeFileSync } from 'node:fs'",
        `writeFileSync(${JSON.stringify(join(root, 'running'))}, '${version} ' + process.pid)`,
        `writeFileSync(${JSON.stringify(join(root, 'updates/health.json'))}, JSON.stringify({ version: '${version}', isBrokerReady: true }))`,
        'setInterval(() => {}, 1_000)',
      ]
    : ['process.exit(3)']
  writeFileSync(program, lines.join('\n'))
  const head = `#!/bin/sh\nexec ${process.execPath} ${program}\n`
  const parts = [COMMON.subarray(0, 1_500_000), randomBytes(60_000), COMMON.subarray(1_500_000)]
  writeFileSync(target, Buffer.concat([Buffer.from(head), ...parts]), { mode: 0o755 })
  const { blockMapSize } = await buildBlockMap(target, 'deflate')
  return blockMapSize ?? 0
}

/** What electron-updater does over HTTP, with requests of Node in place of Electron's. */
class NodeHttp extends ElectronHttpExecutor {
  override createRequest(...words: Parameters<ElectronHttpExecutor['createRequest']>) {
    return request(...(words as unknown as Parameters<typeof request>)) as unknown as ReturnType<
      ElectronHttpExecutor['createRequest']
    >
  }
}

/** An installed AppImage that runs, a feed, and electron-updater between them. */
class Desk {
  readonly root = folders.make()
  readonly image = join(this.root, 'Claxton.AppImage')
  readonly feed = new UpdateFeedServer(folders.make())
  readonly shown: UpdateView[] = []
  readonly said: string[] = []
  preparation: Preparation = { kind: 'prepared', backup: 'before-update', isBrokerReady: true }
  /** Of the handover that was begun. */
  handedOver: Promise<unknown> | undefined
  keys = [keyText('k1', publisher.publicKey)]
  updates!: DesktopUpdates

  static async start(): Promise<Desk> {
    const desk = new Desk()
    mkdirSync(join(desk.root, 'updates'))
    await desk.feed.start()
    desk.updates = desk.#application('1.0.0')
    await buildImage({ version: '1.0.0', works: true, root: desk.root }, desk.image)
    spawn(desk.image, { detached: true, stdio: 'ignore' }).unref()
    await eventually('1.0.0', () => desk.running?.version === '1.0.0')
    return desk
  }

  async publish(version: string, works = true, rolloutPercent = 100): Promise<string> {
    const file = `claxton-${version}-linux-x86_64.AppImage`
    const image = { version, works, root: this.root }
    const blockMapBytes = await buildImage(image, join(this.feed.folder, file))
    this.feed.publish({ version, platform: 'linux-x64', file, rolloutPercent, blockMapBytes })
    return file
  }

  get last(): UpdateView | undefined {
    return this.shown.at(-1)
  }

  /** The version that runs now. */
  get running(): { readonly version: string; readonly pid: number } | undefined {
    const file = join(this.root, 'running')
    if (!existsSync(file)) return undefined
    const [version = '', pid] = readFileSync(file, 'utf8').split(' ')
    return isAlive(Number(pid)) ? { version, pid: Number(pid) } : undefined
  }

  /** Fetched, installed, and watched to the end. The error of a handover that failed. */
  async update(): Promise<unknown> {
    await this.updates.look()
    await this.updates.install()
    return this.handedOver
  }

  /** The application of the version that runs now, started anew. */
  restart(): void {
    this.updates = this.#application(this.running?.version ?? '')
  }

  stop(): void {
    this.feed.stop()
    if (this.running) process.kill(this.running.pid, 'SIGKILL')
  }

  #application(version: string): DesktopUpdates {
    process.env['APPIMAGE'] = this.image
    const folder = join(this.root, 'updates')
    return new DesktopUpdates({
      url: this.feed.url,
      feed: new UpdateFeed(this.feed.url, trustedKeys(this.keys)),
      platform: 'linux-x64',
      versions: new AppImageVersions(folder, this.image, version),
      fetchPackage: offer => fetchPackage(this.#updater(version), offer),
      report: view => this.shown.push(view),
      prepare: async () => this.preparation,
      handOver: (next, isBrokerReady) => {
        const pid = this.running?.pid ?? 0
        const words = [`--storage.folder=${this.root}`, '--update.healthWithinMs=5000']
        const handover = {
          version: next,
          before: version,
          folder,
          image: this.image,
          pid,
          words,
          isBrokerReady,
        }
        this.handedOver = carryOut(writeHandover(handover), line => this.said.push(line)).catch(
          error => error,
        )
        process.kill(pid)
      },
    })
  }

  #updater(version: string): AppImageUpdater {
    const config = join(this.root, 'updater.yml')
    writeFileSync(config, 'updaterCacheDirName: claxton-updates\n')
    const updater = new AppImageUpdater(null, {
      version,
      name: 'claxton',
      isPackaged: true,
      appUpdateConfigPath: config,
      userDataPath: this.root,
      baseCachePath: join(this.root, 'cache'),
      whenReady: async () => undefined,
      relaunch: () => undefined,
      quit: () => undefined,
      onQuit: () => undefined,
    })
    return Object.assign(updater, { httpExecutor: new NodeHttp(), logger: null })
  }
}

async function desk(onTestFinished: (work: () => void) => void): Promise<Desk> {
  const made = await Desk.start()
  onTestFinished(() => made.stop())
  return made
}

describe('an update of the desktop', () => {
  it('is fetched block by block, shown, installed and watched', async ({ onTestFinished }) => {
    const here = await desk(onTestFinished)
    const file = await here.publish('1.1.0')
    await here.updates.look()
    expect(here.shown.map(({ stage }) => stage)).toEqual(['fetching', 'ready'])
    expect(here.last?.offered).toEqual({ version: '1.1.0', releasedAt: '2026-11-21', notes: 'Better.' })
    const share = here.feed.bytesSent / statSync(join(here.feed.folder, file)).size
    process.stdout.write(`an update of 2 % of the bytes fetched ${(share * 100).toFixed(1)} % of them\n`)
    expect(share).toBeLessThan(0.2)
    expect(here.running?.version).toBe('1.0.0')
    await here.updates.install()
    expect(await here.handedOver).toBeUndefined()
    expect(here.running?.version).toBe('1.1.0')
    expect(readFileSync(here.image)).toEqual(readFileSync(join(here.feed.folder, file)))
    expect(readFileSync(join(here.root, 'simulation', 'audit', 'operator.jsonl'), 'utf8')).toContain(
      '"action":"update.install"',
    )
  })

  it('is left when it is the same, older, or was left behind before', async ({ onTestFinished }) => {
    const here = await desk(onTestFinished)
    for (const version of ['1.0.0', '0.9.0']) {
      await here.publish(version)
      await here.updates.look()
    }
    expect(here.shown).toEqual([])
    await here.publish('1.1.0')
    await here.update()
    here.restart()
    // A feed that somebody has turned back shows an old manifest with a right signature.
    await here.publish('1.0.5')
    await here.updates.look()
    expect(here.running?.version).toBe('1.1.0')
    expect(here.last?.offered?.version).toBe('1.1.0')
    expect(here.feed.requests.filter(each => each.includes('1.0.5'))).toEqual([])
  })

  it('waits while something is at stake, and says for what', async ({ onTestFinished }) => {
    const here = await desk(onTestFinished)
    await here.publish('1.1.0')
    here.preparation = { kind: 'waits', reason: '2 orders work' }
    await here.update()
    expect(here.last).toMatchObject({ stage: 'waiting', detail: '2 orders work' })
    expect(here.running?.version).toBe('1.0.0')
    here.preparation = { kind: 'prepared', backup: 'before-update', isBrokerReady: true }
    await here.updates.install()
    await here.handedOver
    expect(here.running?.version).toBe('1.1.0')
  })

  it('that does not work gives way to the version before, and is not tried again', async ({
    onTestFinished,
  }) => {
    const here = await desk(onTestFinished)
    const original = readFileSync(here.image)
    await here.publish('1.1.0', false)
    expect(await here.update()).toMatchObject({ code: 'ROLLED_BACK' })
    expect(here.said.join()).toContain('1.1.0 does not work (Error: it ended with status 3): back to 1.0.0.')
    expect(here.running?.version).toBe('1.0.0')
    expect(readFileSync(here.image)).toEqual(original)
    here.restart()
    await here.updates.look()
    expect(here.last).toMatchObject({ stage: 'failed', detail: '1.1.0 was installed and failed' })
    await here.publish('1.1.1')
    await here.update()
    expect(here.running?.version).toBe('1.1.1')
  })

  it.each<[string, (here: Desk, file: string) => void, RegExp]>([
    [
      'an image that was changed',
      (here, file) => here.feed.tamper(file, bytes => bytes.fill(0, 1_520_000, 1_520_100)),
      /not what was signed/,
    ],
    [
      'an image of which the beginning was changed',
      (here, file) => here.feed.tamper(file, bytes => bytes.write('#!/bin/no')),
      /not what was signed/,
    ],
    [
      'a manifest that was changed',
      here => here.feed.tamper('claxton.json', bytes => bytes.write('9', bytes.indexOf('1.1.0'))),
      /No trusted key/,
    ],
    ['a signature of somebody else', here => here.feed.signWith(stranger.privateKey, 'k1'), /No trusted key/],
    ['a key that nobody knows', here => here.feed.signWith(stranger.privateKey, 'k9'), /No trusted key/],
    [
      'no signature',
      here => writeFileSync(join(here.feed.folder, 'claxton.json.sig'), '\n'),
      /No trusted key/,
    ],
  ])('is refused: %s', async (_what, spoil, detail) => {
    const here = await Desk.start()
    try {
      spoil(here, await here.publish('1.1.0'))
      await here.update()
      expect(here.last).toMatchObject({ stage: 'failed', detail: expect.stringMatching(detail) })
      expect(here.handedOver).toBeUndefined()
      expect(here.running?.version).toBe('1.0.0')
    } finally {
      here.stop()
    }
  })

  it('is refused when its file changes between download and installation', async ({ onTestFinished }) => {
    const here = await desk(onTestFinished)
    await here.publish('1.1.0')
    await here.updates.look()
    writeFileSync(join(here.root, 'updates', 'versions', '1.1.0.AppImage'), '#!/bin/sh\n')
    await here.updates.install()
    expect(here.last).toMatchObject({ stage: 'failed', detail: expect.stringContaining('has changed') })
    expect(here.handedOver).toBeUndefined()
  })

  it('survives a download that was interrupted', async ({ onTestFinished }) => {
    const here = await desk(onTestFinished)
    await here.publish('1.1.0')
    here.feed.cut = { afterBytes: 1_000, mayCut: async () => undefined }
    await here.updates.look()
    expect(here.last).toMatchObject({ stage: 'failed' })
    expect(here.running?.version).toBe('1.0.0')
    here.feed.cut = undefined
    await here.update()
    expect(here.running?.version).toBe('1.1.0')
  })
})
