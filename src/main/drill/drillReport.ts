import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeDurably } from '#main/store/durableFile'

export type DrillStep = { readonly name: string; readonly ms: number; readonly limitMs: number | null }

export type DrillReport = {
  readonly at: string
  readonly version: string
  readonly host: string
  readonly isPassed: boolean
  readonly failure: string | null
  readonly steps: readonly DrillStep[]
}

/** Reports of drills with a signature each, made with a key of this installation: what was seen cannot be reworded. */
export class DrillReports {
  readonly #folder: string

  /** `folder` is storage.folder. */
  constructor(folder: string) {
    this.#folder = join(folder, 'drills')
  }

  /** The path of the report. */
  keep(report: DrillReport): string {
    const path = join(this.#folder, `${report.at.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}.json`)
    const bytes = Buffer.from(`${JSON.stringify(report, undefined, 2)}\n`)
    writeDurably(path, bytes)
    writeDurably(`${path}.sig`, sign(null, bytes, this.#key()).toString('base64'))
    return path
  }

  /** Whether a report is as it was written here. */
  isGenuine(path: string): boolean {
    const publicKey = createPublicKey(readFileSync(join(this.#folder, 'key.pub.pem')))
    return verify(
      null,
      readFileSync(path),
      publicKey,
      Buffer.from(readFileSync(`${path}.sig`, 'utf8'), 'base64'),
    )
  }

  #key(): KeyObject {
    const path = join(this.#folder, 'key.pem')
    if (existsSync(path)) return createPrivateKey(readFileSync(path))
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    writeDurably(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
    writeDurably(
      join(this.#folder, 'key.pub.pem'),
      publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    )
    return privateKey
  }
}
