import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A log file that is renamed to `.1`, `.2`, ... when it is full. Writes are synchronous, so that the last line before a
 * crash is there; a disk that cannot be written costs log lines and nothing else.
 */
export class RotatingFile {
  #descriptor: number | undefined
  #bytes = 0
  /** Lines that could not be written; told in the first line that can. */
  #lost = 0

  constructor(
    private readonly path: string,
    private readonly maxBytes: number,
    private readonly maxFiles: number,
  ) {}

  write(line: string): void {
    try {
      const descriptor = this.#open()
      if (this.#lost > 0) {
        writeSync(descriptor, `${JSON.stringify({ event: 'log.linesLost', lines: this.#lost })}\n`)
        this.#lost = 0
      }
      this.#bytes += writeSync(descriptor, line)
      if (this.#bytes >= this.maxBytes) this.#rotate()
    } catch {
      this.#lost++
      this.close()
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }

  #open(): number {
    if (this.#descriptor === undefined) {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 })
      this.#descriptor = openSync(this.path, 'a', 0o600)
      this.#bytes = fstatSync(this.#descriptor).size
    }
    return this.#descriptor
  }

  #rotate(): void {
    this.close()
    rmSync(`${this.path}.${this.maxFiles}`, { force: true })
    for (let age = this.maxFiles - 1; age >= 1; age--) {
      if (existsSync(`${this.path}.${age}`)) renameSync(`${this.path}.${age}`, `${this.path}.${age + 1}`)
    }
    renameSync(this.path, `${this.path}.1`)
  }
}
