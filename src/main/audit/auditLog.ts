import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { isAlive } from '#main/observability/isAlive'
import { type AuditEvent, CHAIN_START, type ChainHead, lineOf, parsedEntry } from './auditEntry'
import { archiveName, archivesOf, linesOf } from './auditFiles'

export type AuditLogOptions = {
  /** Of a mode; the log lies in `audit` inside. */
  readonly folder: string
  /** The program that writes: each has a chain of its own. */
  readonly name: 'engine' | 'guardian' | 'operator'
  readonly maxBytes?: number
  readonly now?: () => Date
}

/** Whoever records what was done. */
export type AuditTrail = { record(event: AuditEvent): void }

/** Another process writes this chain. */
export class AuditBusy extends Error {
  override readonly name = 'AuditBusy'
  readonly code = 'AUDIT_BUSY'
}

const MAX_BYTES = 50 * 1024 * 1024

/**
 * What people and programs did, each entry with the hash of the one before: a changed byte breaks the chain. On disk
 * when `record` returns. A full file is compressed and the chain goes on in the next one.
 */
export class AuditLog implements AuditTrail {
  readonly #path: string
  readonly #lock: string
  readonly #maxBytes: number
  readonly #now: () => Date
  #descriptor: number
  #head: ChainHead
  #bytes: number

  /** Throws AuditBusy, or what the disk says. */
  constructor(options: AuditLogOptions) {
    const folder = join(options.folder, 'audit')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#path = join(folder, `${options.name}.jsonl`)
    this.#lock = join(folder, `${options.name}.lock`)
    this.#maxBytes = options.maxBytes ?? MAX_BYTES
    this.#now = options.now ?? (() => new Date())
    takeLock(this.#lock)
    this.#descriptor = openSync(this.#path, 'a+', 0o600)
    const torn = dropTornLine(this.#path, this.#descriptor)
    this.#bytes = fstatSync(this.#descriptor).size
    this.#head = this.#readHead()
    if (torn > 0)
      this.record({ actor: options.name, action: 'audit.torn', outcome: 'done', detail: { bytes: torn } })
  }

  /** Kept somewhere else it shows later that nothing was cut off at the end. */
  get head(): ChainHead {
    return this.#head
  }

  /** Throws what the disk says; the chain then ends at the entry before. */
  record(event: AuditEvent): void {
    const { line, head } = lineOf(event, this.#now().toISOString(), this.#head)
    const bytes = Buffer.from(`${line}\n`)
    try {
      writeSync(this.#descriptor, bytes)
      fsyncSync(this.#descriptor)
    } catch (error) {
      // Half a line must not stand between this entry and the next.
      ftruncateSync(this.#descriptor, this.#bytes)
      throw error
    }
    this.#head = head
    this.#bytes += bytes.length
    if (this.#bytes >= this.#maxBytes) this.#rotate()
  }

  close(): void {
    closeSync(this.#descriptor)
    rmSync(this.#lock, { force: true })
  }

  #rotate(): void {
    closeSync(this.#descriptor)
    const archives = archivesOf(this.#path)
    const archive = archiveName(this.#path, archives.length + 1)
    writeFileSync(`${archive}.draft`, gzipSync(readFileSync(this.#path)), { mode: 0o600 })
    renameSync(`${archive}.draft`, archive)
    rmSync(this.#path)
    this.#descriptor = openSync(this.#path, 'a+', 0o600)
    this.#bytes = 0
  }

  #readHead(): ChainHead {
    for (const file of [this.#path, ...archivesOf(this.#path).reverse()]) {
      if (!existsSync(file)) continue
      const last = linesOf(file).lines.at(-1)
      if (last === undefined) continue
      const entry = parsedEntry(last)
      // A chain that is broken goes on: verify says where.
      return entry ? { seq: entry.seq, hash: entry.hash } : CHAIN_START
    }
    return CHAIN_START
  }
}

/** A power cut can leave half a line at the end. The bytes that were dropped. */
function dropTornLine(path: string, descriptor: number): number {
  const bytes = readFileSync(path)
  const end = bytes.lastIndexOf(0x0a) + 1
  const torn = bytes.length - end
  if (torn > 0) ftruncateSync(descriptor, end)
  return torn
}

function takeLock(path: string): void {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const holder = Number(readFileSync(path, 'utf8'))
    if (holder !== process.pid && isAlive(holder))
      throw new AuditBusy(`${path} is held by process ${holder}: wait for it to end.`)
    writeFileSync(path, String(process.pid), { mode: 0o600 })
  }
}
