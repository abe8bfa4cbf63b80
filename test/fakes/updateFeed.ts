import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

export const publisher = generateKeyPairSync('ed25519')
export const successor = generateKeyPairSync('ed25519')
export const stranger = generateKeyPairSync('ed25519')

/** A public key as the setting `update.keys` has it. */
export const keyText = (id: string, key: KeyObject): string =>
  `${id}:${key.export({ type: 'spki', format: 'der' }).subarray(12).toString('base64')}`

export type PublishedUpdate = {
  readonly version: string
  readonly platform: string
  readonly file: string
  readonly rolloutPercent?: number
  readonly blockMapBytes?: number
}

/** A web server with range requests over a folder in which versions are published. */
export class UpdateFeedServer {
  /** Paths and ranges that were asked for. */
  readonly requests: string[] = []
  bytesSent = 0
  /** Bytes after which an artefact is cut off, once `mayCut` has happened. */
  cut: { readonly afterBytes: number; readonly mayCut: () => Promise<unknown> } | undefined
  #server: Server | undefined
  #port = 0

  constructor(readonly folder: string) {}

  async start(): Promise<void> {
    this.#server = createServer((request, response) =>
      this.#serve(request.url ?? '', request.headers.range, response),
    )
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  stop(): void {
    this.#server?.close()
    this.#server?.closeAllConnections()
  }

  /** Signs a manifest for a file that lies in the folder. */
  publish(update: PublishedUpdate, key = publisher.privateKey, id = 'k1'): void {
    const { version, platform, file, rolloutPercent = 100, blockMapBytes } = update
    const bytes = readFileSync(join(this.folder, file))
    const manifest = {
      product: 'claxton',
      version,
      releasedAt: '2026-11-21',
      notes: 'Better.',
      rolloutPercent,
      artefacts: [
        {
          platform,
          file,
          bytes: bytes.length,
          sha256: createHash('sha256').update(bytes).digest('hex'),
          sha512: createHash('sha512').update(bytes).digest('base64'),
          blockMapBytes,
        },
      ],
    }
    writeFileSync(join(this.folder, 'claxton.json'), JSON.stringify(manifest))
    this.signWith(key, id)
  }

  signWith(key: KeyObject, id: string): void {
    const signature = sign(null, readFileSync(join(this.folder, 'claxton.json')), key).toString('base64')
    writeFileSync(join(this.folder, 'claxton.json.sig'), `${id} ${signature}\n`)
  }

  tamper(file: string, change: (bytes: Buffer) => void): void {
    const path = join(this.folder, file)
    const bytes = readFileSync(path)
    change(bytes)
    writeFileSync(path, bytes)
  }

  #serve(target: string, range: string | undefined, response: ServerResponse): void {
    const [name = ''] = target.split('?')
    this.requests.push(`${name} ${range ?? ''}`.trim())
    const path = join(this.folder, name)
    const size = statSync(path, { throwIfNoEntry: false })?.size
    if (size === undefined) return void response.writeHead(404).end()
    const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
    const start = Number(from)
    const last = to === '' ? size - 1 : Math.min(Number(to), size - 1)
    const headers = { 'content-length': last - start + 1, 'content-range': `bytes ${start}-${last}/${size}` }
    response.writeHead(range === undefined ? 200 : 206, headers)
    const cut = /\.(gz|AppImage)$/.test(name) ? this.cut : undefined
    const end = cut ? Math.min(last, start + cut.afterBytes - 1) : last
    this.bytesSent += end - start + 1
    createReadStream(path, { start, end }).pipe(response, { end: !cut })
    if (cut) void cut.mayCut().then(() => response.socket?.destroy())
  }
}
