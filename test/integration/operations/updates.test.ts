import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer as createWebServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { UpdateFeed } from '#main/updates/feed'
import { type InstallOutcome, installUpdate, type UpdatedService } from '#main/updates/installUpdate'
import { trustedKeys } from '#main/updates/manifest'
import { rollBack } from '#main/updates/replaceVersion'
import { VersionFolders } from '#main/updates/versionFolders'
import { TestFolders } from '../../fakes/builtPrograms'
import { eventually } from '../../fakes/eventually'
import { keyText, publisher, stranger, successor, UpdateFeedServer } from '../../fakes/updateFeed'

const folders = new TestFolders()
afterAll(() => folders.remove())

/** A program that serves its version, or one that ends at once. */
function programOf(version: string, works: boolean): string {
  const body = works
    ? `require('node:http').createServer((_, r) => r.end('${version}')).listen(process.argv[2], '127.0.0.1')`
    : 'process.exit(1)'
  return `#!${process.execPath}\n${body}\n`
}

function archiveOf(version: string, works: boolean, target: string): void {
  const folder = folders.make()
  const name = `claxton-${version}-linux-arm64`
  mkdirSync(join(folder, name, 'out', 'main'), { recursive: true })
  writeFileSync(join(folder, name, 'out', 'main', 'cli.js'), programOf(version, works), { mode: 0o755 })
  execFileSync('tar', ['czf', target, '-C', folder, name])
}

type Published = { readonly version: string; readonly works?: boolean; readonly rolloutPercent?: number }

/** A feed, an installation, and a process that stands for the engine. */
class Bench {
  readonly root = folders.make()
  readonly feed = new UpdateFeedServer(folders.make())
  readonly versions = new VersionFolders(this.root, '0.9.0')
  readonly said: string[] = []
  readonly restored: string[] = []
  obstacle: string | undefined
  #process: ChildProcess | undefined
  #port = 0

  static async start(installed = '1.0.0'): Promise<Bench> {
    const bench = new Bench()
    const archive = join(bench.feed.folder, 'first.tar.gz')
    archiveOf(installed, true, archive)
    bench.versions.unpack(archive, installed)
    bench.versions.switchTo(installed)
    await bench.feed.start()
    await bench.service.start()
    await bench.service.whenHealthy(installed)
    return bench
  }

  publish({ version, works = true, rolloutPercent = 100 }: Published): void {
    const file = `claxton-${version}-linux-arm64.tar.gz`
    archiveOf(version, works, join(this.feed.folder, file))
    this.feed.publish({ version, platform: 'linux-arm64', file, rolloutPercent })
  }

  install(keys: readonly string[] = [keyText('k1', publisher.publicKey)]): Promise<InstallOutcome> {
    return installUpdate({
      feed: new UpdateFeed(this.feed.url, trustedKeys(keys)),
      folders: this.versions,
      service: this.service,
      platform: 'linux-arm64',
      downloads: join(this.root, 'downloads'),
      say: line => this.said.push(line),
    })
  }

  /** What answers now. */
  async running(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.#port}/`)).text()
  }

  readonly service: UpdatedService = {
    obstacle: async () => this.obstacle,
    backUp: async () => 'before-update',
    restore: async backup => void this.restored.push(backup),
    stop: async () => {
      const child = this.#process
      if (!child || child.exitCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
    start: async () => {
      const probe = createWebServer().listen(0, '127.0.0.1')
      await once(probe, 'listening')
      this.#port = (probe.address() as AddressInfo).port
      await new Promise(resolve => probe.close(resolve))
      this.#process = spawn(join(this.root, 'current', 'out', 'main', 'cli.js'), [String(this.#port)], {
        stdio: 'ignore',
      })
    },
    whenHealthy: async version => {
      await eventually(
        'healthy',
        () => {
          if (this.#process?.exitCode !== null) throw new Error('it ended')
          return this.running().then(
            running => running === version,
            () => undefined,
          )
        },
        5_000,
      )
    },
  }

  async stop(): Promise<void> {
    await this.service.stop()
    this.feed.stop()
  }

  /** The feed breaks off when the other end has written something down: what is on the wire then may be lost. */
  cutAfter(afterBytes: number): void {
    this.feed.cut = { afterBytes, mayCut: () => eventually('a part', () => this.#hasPart()) }
  }

  #hasPart(): boolean {
    const folder = join(this.root, 'downloads')
    const names = existsSync(folder) ? readdirSync(folder) : []
    return names.some(name => name.endsWith('.part') && statSync(join(folder, name)).size > 0)
  }
}

async function bench(onTestFinished: (work: () => Promise<void>) => void): Promise<Bench> {
  const made = await Bench.start()
  onTestFinished(() => made.stop())
  return made
}

describe('an update', () => {
  it('is fetched, checked, installed and told about', async ({ onTestFinished }) => {
    const here = await bench(onTestFinished)
    here.publish({ version: '1.1.0' })
    expect(await here.install()).toEqual({ kind: 'installed', version: '1.1.0' })
    expect(await here.running()).toBe('1.1.0')
    // Root installs it and another user runs it.
    for (const folder of ['', 'versions', 'versions/1.1.0'])
      expect(statSync(join(here.root, folder)).mode & 0o777).toBe(0o755)
    expect(here.said.join('\n')).toContain('Better.')
    expect(await here.install()).toMatchObject({
      kind: 'left',
      reason: expect.stringContaining('UP_TO_DATE'),
    })
    here.publish({ version: '1.0.5' })
    expect(await here.install()).toMatchObject({ kind: 'left', reason: expect.stringContaining('DOWNGRADE') })
    expect(await rollBack(here.versions, here.service)).toBe('1.0.0')
    expect(await here.running()).toBe('1.0.0')
    expect(here.restored).toEqual(['before-update'])
    await expect(rollBack(here.versions, here.service)).rejects.toMatchObject({
      code: 'NOTHING_TO_ROLL_BACK',
    })
  })

  it('that does not work gives way to the version before, and is not tried again', async ({
    onTestFinished,
  }) => {
    const here = await bench(onTestFinished)
    here.publish({ version: '1.1.0', works: false })
    await expect(here.install()).rejects.toMatchObject({ code: 'ROLLED_BACK' })
    expect(await here.running()).toBe('1.0.0')
    expect(here.versions.current).toBe('1.0.0')
    expect(await here.install()).toMatchObject({
      kind: 'left',
      reason: expect.stringContaining('FAILED_BEFORE'),
    })
    here.publish({ version: '1.1.1' })
    expect(await here.install()).toEqual({ kind: 'installed', version: '1.1.1' })
  })

  it('waits while something is at stake', async ({ onTestFinished }) => {
    const here = await bench(onTestFinished)
    here.publish({ version: '1.1.0' })
    here.obstacle = '2 orders work'
    expect(await here.install()).toEqual({ kind: 'waiting', reason: '2 orders work' })
    expect(await here.running()).toBe('1.0.0')
    here.obstacle = undefined
    expect(await here.install()).toMatchObject({ kind: 'installed' })
  })

  it.each<[string, (here: Bench) => void, string]>([
    [
      'an artefact that was changed',
      here => here.feed.tamper('claxton-1.1.0-linux-arm64.tar.gz', bytes => bytes.fill(0, 99, 100)),
      'ARTEFACT_TAMPERED',
    ],
    [
      'an artefact that goes on and on',
      here => writeFileSync(join(here.feed.folder, 'claxton-1.1.0-linux-arm64.tar.gz'), Buffer.alloc(9_999)),
      'ARTEFACT_TAMPERED',
    ],
    [
      'a manifest that was changed',
      here => here.feed.tamper('claxton.json', bytes => bytes.write('9', bytes.indexOf('1.1.0'))),
      'SIGNATURE_WRONG',
    ],
    [
      'a signature of somebody else',
      here => here.feed.signWith(stranger.privateKey, 'k1'),
      'SIGNATURE_WRONG',
    ],
    ['a key that nobody knows', here => here.feed.signWith(stranger.privateKey, 'k9'), 'SIGNATURE_WRONG'],
    [
      'no signature',
      here => writeFileSync(join(here.feed.folder, 'claxton.json.sig'), '\n'),
      'SIGNATURE_WRONG',
    ],
  ])('is refused: %s', async (_what, spoil, code) => {
    const here = await Bench.start()
    try {
      here.publish({ version: '1.1.0' })
      spoil(here)
      await expect(here.install()).rejects.toMatchObject({ code })
      expect(here.versions.current).toBe('1.0.0')
      expect(await here.running()).toBe('1.0.0')
    } finally {
      await here.stop()
    }
  })

  it('that leads out of its folder is refused although it is signed', async ({ onTestFinished }) => {
    const here = await bench(onTestFinished)
    here.publish({ version: '1.1.0' })
    const text = readFileSync(join(here.feed.folder, 'claxton.json'), 'utf8')
    writeFileSync(join(here.feed.folder, 'claxton.json'), text.replace('"file":"', '"file":"../'))
    here.feed.signWith(publisher.privateKey, 'k1')
    await expect(here.install()).rejects.toMatchObject({ code: 'MANIFEST_INVALID' })
  })

  it('goes on where a download was interrupted', async ({ onTestFinished }) => {
    const here = await bench(onTestFinished)
    here.publish({ version: '1.1.0' })
    here.cutAfter(100)
    await expect(here.install()).rejects.toMatchObject({ code: 'FEED_UNREACHABLE' })
    here.feed.cut = undefined
    expect(await here.install()).toMatchObject({ kind: 'installed' })
    const [continued, ...others] = here.feed.requests.filter(each => each.includes('bytes='))
    expect(continued).toMatch(/^\/claxton-1\.1\.0-linux-arm64\.tar\.gz bytes=[1-9]\d*-$/)
    expect(others).toEqual([])
  })

  it('survives a web server that closes each connection behind its last byte', async ({ onTestFinished }) => {
    const bytes = randomBytes(8_000_000)
    const closing = createServer(socket => {
      socket.once('data', () => socket.end(Buffer.concat([Buffer.from('HTTP/1.0 200 OK\r\n\r\n'), bytes])))
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void closing.close())
    await once(closing, 'listening')
    const feed = new UpdateFeed(`http://127.0.0.1:${(closing.address() as AddressInfo).port}`, new Map())
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const artefact = { platform: 'linux-arm64', file: 'claxton.tar.gz', bytes: bytes.length, sha256 } as const
    expect(readFileSync(await feed.download(artefact, folders.make())).equals(bytes)).toBe(true)
  })

  it('is signed by an old and a new key while keys change', async ({ onTestFinished }) => {
    const here = await bench(onTestFinished)
    here.publish({ version: '1.1.0' })
    const old = readFileSync(join(here.feed.folder, 'claxton.json.sig'), 'utf8')
    here.feed.signWith(successor.privateKey, 'k2')
    const both = old + readFileSync(join(here.feed.folder, 'claxton.json.sig'), 'utf8')
    writeFileSync(join(here.feed.folder, 'claxton.json.sig'), both)
    expect(await here.install([keyText('k2', successor.publicKey)])).toMatchObject({ kind: 'installed' })
    here.publish({ version: '1.2.0' })
    await expect(here.install([keyText('k2', successor.publicKey)])).rejects.toMatchObject({
      code: 'SIGNATURE_WRONG',
    })
    await expect(here.install([])).rejects.toMatchObject({ code: 'SIGNATURE_WRONG' })
  })
})
