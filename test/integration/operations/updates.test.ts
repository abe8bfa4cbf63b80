import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { once } from 'node:events'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { UpdateFeed } from '#main/updates/feed'
import { type InstallOutcome, installUpdate, type UpdatedService } from '#main/updates/installUpdate'
import { trustedKeys } from '#main/updates/manifest'
import { rollBack } from '#main/updates/replaceVersion'
import { VersionFolders } from '#main/updates/versionFolders'
import { TestFolders } from '../../fakes/builtPrograms'
import { eventually } from '../../fakes/eventually'

const folders = new TestFolders()
afterAll(() => folders.remove())

const publisher = generateKeyPairSync('ed25519')
const successor = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ed25519')
const keyText = (id: string, key: KeyObject): string =>
  `${id}:${key.export({ type: 'spki', format: 'der' }).subarray(12).toString('base64')}`

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

/** A web server with range requests over a folder, an installation, and a process that stands for the engine. */
class Bench {
  readonly root = folders.make()
  readonly feedFolder = folders.make()
  readonly versions = new VersionFolders(this.root, '0.9.0')
  readonly said: string[] = []
  readonly restored: string[] = []
  readonly requests: string[] = []
  obstacle: string | undefined
  /** Bytes after which the server cuts off an archive. */
  cutAfter: number | undefined
  #server: Server | undefined
  #process: ChildProcess | undefined
  #port = 0
  #feedPort = 0

  static async start(installed = '1.0.0'): Promise<Bench> {
    const bench = new Bench()
    const archive = join(bench.feedFolder, 'first.tar.gz')
    archiveOf(installed, true, archive)
    bench.versions.unpack(archive, installed)
    bench.versions.switchTo(installed)
    bench.#server = createServer((request, response) =>
      bench.#serve(request.url ?? '', request.headers.range, response),
    )
    bench.#server.listen(0, '127.0.0.1')
    await once(bench.#server, 'listening')
    bench.#feedPort = (bench.#server.address() as AddressInfo).port
    await bench.service.start()
    await bench.service.whenHealthy()
    return bench
  }

  publish(
    { version, works = true, rolloutPercent = 100 }: Published,
    key = publisher.privateKey,
    id = 'k1',
  ): void {
    const file = `claxton-${version}-linux-arm64.tar.gz`
    archiveOf(version, works, join(this.feedFolder, file))
    const bytes = readFileSync(join(this.feedFolder, file))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const artefacts = [{ platform: 'linux-arm64', file, bytes: bytes.length, sha256 }]
    const manifest = {
      product: 'claxton',
      version,
      releasedAt: '2026-11-21',
      notes: 'Better.',
      rolloutPercent,
      artefacts,
    }
    const text = Buffer.from(JSON.stringify(manifest))
    writeFileSync(join(this.feedFolder, 'claxton.json'), text)
    this.signWith(key, id)
  }

  signWith(key: KeyObject, id: string): void {
    const signature = sign(null, readFileSync(join(this.feedFolder, 'claxton.json')), key).toString('base64')
    writeFileSync(join(this.feedFolder, 'claxton.json.sig'), `${id} ${signature}\n`)
  }

  tamper(file: string, change: (bytes: Buffer) => void): void {
    const path = join(this.feedFolder, file)
    const bytes = readFileSync(path)
    change(bytes)
    writeFileSync(path, bytes)
  }

  install(keys: readonly string[] = [keyText('k1', publisher.publicKey)]): Promise<InstallOutcome> {
    const url = `http://127.0.0.1:${this.#feedPort}`
    return installUpdate({
      feed: new UpdateFeed(url, trustedKeys(keys)),
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
      const probe = createServer().listen(0, '127.0.0.1')
      await once(probe, 'listening')
      this.#port = (probe.address() as AddressInfo).port
      await new Promise(resolve => probe.close(resolve))
      this.#process = spawn(join(this.root, 'current', 'out', 'main', 'cli.js'), [String(this.#port)], {
        stdio: 'ignore',
      })
    },
    whenHealthy: async () => {
      await eventually(
        'healthy',
        () => {
          if (this.#process?.exitCode !== null) throw new Error('it ended')
          return this.running().catch(() => undefined)
        },
        5_000,
      )
    },
  }

  async stop(): Promise<void> {
    await this.service.stop()
    this.#server?.close()
    this.#server?.closeAllConnections()
  }

  #serve(url: string, range: string | undefined, response: import('node:http').ServerResponse): void {
    this.requests.push(`${url} ${range ?? ''}`.trim())
    const path = join(this.feedFolder, url)
    const size = statSync(path, { throwIfNoEntry: false })?.size
    if (size === undefined) return void response.writeHead(404).end()
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': size - start })
    const isCut = this.cutAfter !== undefined && url.endsWith('.gz')
    const end = isCut ? start + (this.cutAfter ?? 0) - 1 : size - 1
    createReadStream(path, { start, end }).pipe(response, { end: !isCut })
    // Cut when the other end has written something down: what is on the wire when it breaks may be lost.
    if (isCut) void eventually('a part', () => this.#hasPart()).then(() => response.socket?.destroy())
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
      here => here.tamper('claxton-1.1.0-linux-arm64.tar.gz', bytes => bytes.fill(0, 99, 100)),
      'ARTEFACT_TAMPERED',
    ],
    [
      'an artefact that goes on and on',
      here => writeFileSync(join(here.feedFolder, 'claxton-1.1.0-linux-arm64.tar.gz'), Buffer.alloc(9_999)),
      'ARTEFACT_TAMPERED',
    ],
    [
      'a manifest that was changed',
      here => here.tamper('claxton.json', bytes => bytes.write('9', bytes.indexOf('1.1.0'))),
      'SIGNATURE_WRONG',
    ],
    ['a signature of somebody else', here => here.signWith(stranger.privateKey, 'k1'), 'SIGNATURE_WRONG'],
    ['a key that nobody knows', here => here.signWith(stranger.privateKey, 'k9'), 'SIGNATURE_WRONG'],
    [
      'no signature',
      here => writeFileSync(join(here.feedFolder, 'claxton.json.sig'), '\n'),
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
    const text = readFileSync(join(here.feedFolder, 'claxton.json'), 'utf8')
    writeFileSync(join(here.feedFolder, 'claxton.json'), text.replace('"file":"', '"file":"../'))
    here.signWith(publisher.privateKey, 'k1')
    await expect(here.install()).rejects.toMatchObject({ code: 'MANIFEST_INVALID' })
  })

  it('goes on where a download was interrupted', async ({ onTestFinished }) => {
    const here = await bench(onTestFinished)
    here.publish({ version: '1.1.0' })
    here.cutAfter = 100
    await expect(here.install()).rejects.toMatchObject({ code: 'FEED_UNREACHABLE' })
    here.cutAfter = undefined
    expect(await here.install()).toMatchObject({ kind: 'installed' })
    const [continued, ...others] = here.requests.filter(each => each.includes('bytes='))
    expect(continued).toMatch(/^\/claxton-1\.1\.0-linux-arm64\.tar\.gz bytes=[1-9]\d*-$/)
    expect(others).toEqual([])
  })

  it('is signed by an old and a new key while keys change', async ({ onTestFinished }) => {
    const here = await bench(onTestFinished)
    here.publish({ version: '1.1.0' })
    const old = readFileSync(join(here.feedFolder, 'claxton.json.sig'), 'utf8')
    here.signWith(successor.privateKey, 'k2')
    const both = old + readFileSync(join(here.feedFolder, 'claxton.json.sig'), 'utf8')
    writeFileSync(join(here.feedFolder, 'claxton.json.sig'), both)
    expect(await here.install([keyText('k2', successor.publicKey)])).toMatchObject({ kind: 'installed' })
    here.publish({ version: '1.2.0' })
    await expect(here.install([keyText('k2', successor.publicKey)])).rejects.toMatchObject({
      code: 'SIGNATURE_WRONG',
    })
    await expect(here.install([])).rejects.toMatchObject({ code: 'SIGNATURE_WRONG' })
  })
})
