import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { z } from 'zod'

/**
 * A wire log is JSON lines: a header, then one line per frame in the order in which they passed.
 *
 *     {"format":"tws-wire-log","version":1}
 *     {"at":12,"connection":1,"from":"client","fields":["71","2","1",""]}
 *
 * `at` is milliseconds since the log began, `fields` the frame's fields without their NULs. The handshake is there
 * too: the client's first line holds its version text alone, the server's first the version and connection time.
 */
const Header = z.object({ format: z.literal('tws-wire-log'), version: z.literal(1) })
const Entry = z.object({
  at: z.number(),
  connection: z.int(),
  from: z.enum(['client', 'server']),
  fields: z.array(z.string()),
})
export type WireLogEntry = z.infer<typeof Entry>

/** The file is not a wire log of this version. */
export class WireLogError extends Error {
  override readonly name = 'WireLogError'
}

/** @throws WireLogError with the line that is wrong. */
export function readWireLog(path: string): readonly WireLogEntry[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').split('\n')
  parseLine(path, 1, header, Header)
  return lines.flatMap((line, i) => (line === '' ? [] : [parseLine(path, i + 2, line, Entry)]))
}

function parseLine<T>(path: string, number: number, line: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(line))
  } catch (error) {
    throw new WireLogError(`${path}, line ${number}: not a line of a wire log`, { cause: error })
  }
}

/** Writes each frame as it passes, so that a crash loses nothing. */
export class WireRecorder {
  private readonly file: number
  private readonly startedAt = performance.now()

  /** @throws the file system's error. */
  constructor(path: string) {
    this.file = openSync(path, 'w', 0o600)
    this.line({ format: 'tws-wire-log', version: 1 })
  }

  record(connection: number, from: WireLogEntry['from'], fields: readonly string[]): void {
    this.line({ at: Math.round(performance.now() - this.startedAt), connection, from, fields })
  }

  close(): void {
    closeSync(this.file)
  }

  private line(content: object): void {
    writeSync(this.file, `${JSON.stringify(content)}\n`)
  }
}
