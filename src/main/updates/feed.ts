import { createWriteStream, existsSync, statSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { sha256Of } from '#main/backup/backupFiles'
import { describeError } from '#main/observability/log'
import { httpGet } from './httpGet'
import {
  type TrustedKeys,
  type UpdateArtefact,
  UpdateError,
  type UpdateManifest,
  verifiedManifest,
} from './manifest'

const MANIFEST_BYTES_MAX = 256 * 1024
const MANIFEST_WITHIN_MS = 30_000
const DOWNLOAD_WITHIN_MS = 30 * 60_000

/** Where updates are published: a folder on a web server with `claxton.json`, `claxton.json.sig` and artefacts. */
export class UpdateFeed {
  constructor(
    private readonly url: string,
    private readonly keys: TrustedKeys,
  ) {}

  /** Throws UpdateError. */
  async manifest(): Promise<UpdateManifest> {
    const [bytes, signatures] = await Promise.all([
      this.#small('claxton.json'),
      this.#small('claxton.json.sig'),
    ])
    return verifiedManifest(bytes, signatures.toString('utf8'), this.keys)
  }

  /**
   * The artefact in a folder, whole and as the manifest says. A download that was interrupted goes on where it ended;
   * one that turns out wrong is thrown away. Throws UpdateError.
   */
  async download(artefact: UpdateArtefact, folder: string): Promise<string> {
    const { file, bytes, sha256 } = artefact
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const [whole, part] = [join(folder, file), join(folder, `${file}.${sha256.slice(0, 12)}.part`)]
    if (await artefactIs(whole, artefact)) return whole
    const have = existsSync(part) ? statSync(part).size : 0
    if (have < bytes) await this.#append(file, part, have, bytes)
    if (!(await artefactIs(part, artefact))) {
      await rm(part, { force: true })
      throw new UpdateError('ARTEFACT_TAMPERED', `${file} is not what was signed: it was thrown away.`)
    }
    await rename(part, whole)
    return whole
  }

  async #append(file: string, part: string, have: number, bytes: number): Promise<void> {
    const response = await this.#get(file, DOWNLOAD_WITHIN_MS, have > 0 ? { range: `bytes=${have}-` } : {})
    const isContinued = response.statusCode === 206
    let left = bytes - (isContinued ? have : 0)
    // A server that sends more than was signed would fill the disk.
    const bounded = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        left -= chunk.length
        if (left < 0) throw new UpdateError('ARTEFACT_TAMPERED', `${file} is longer than what was signed.`)
        yield chunk
      }
    }
    try {
      await pipeline(
        response,
        bounded,
        createWriteStream(part, { flags: isContinued ? 'a' : 'w', mode: 0o600 }),
      )
    } catch (error) {
      if (error instanceof UpdateError) {
        await rm(part, { force: true })
        throw error
      }
      throw new UpdateError(
        'FEED_UNREACHABLE',
        `${file} was interrupted: the next attempt goes on from there.`,
        {
          cause: error,
        },
      )
    }
  }

  async #small(name: string): Promise<Buffer> {
    const response = await this.#get(name, MANIFEST_WITHIN_MS)
    const chunks: Buffer[] = []
    let bytes = 0
    try {
      for await (const chunk of response) {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes > MANIFEST_BYTES_MAX) throw new UpdateError('MANIFEST_INVALID', `${name} is too long.`)
      }
      return Buffer.concat(chunks)
    } catch (error) {
      if (error instanceof UpdateError) throw error
      throw new UpdateError('FEED_UNREACHABLE', `${name} was interrupted: ${describeError(error)}`, {
        cause: error,
      })
    }
  }

  async #get(name: string, withinMs: number, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    const address = `${this.url.replace(/\/$/, '')}/${name}`
    try {
      return await httpGet(address, headers, AbortSignal.timeout(withinMs))
    } catch (error) {
      throw new UpdateError('FEED_UNREACHABLE', `${address}: ${describeError(error)}`, { cause: error })
    }
  }
}

/** Whether a file is what was signed. */
export async function artefactIs(path: string, { bytes, sha256 }: UpdateArtefact): Promise<boolean> {
  return statSync(path, { throwIfNoEntry: false })?.size === bytes && (await sha256Of(path)) === sha256
}
