import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { constants, gunzipSync } from 'node:zlib'

/** `engine.jsonl` -> `engine-000001.jsonl.gz`. */
export const archiveName = (path: string, number: number): string =>
  path.replace(/\.jsonl$/, `-${String(number).padStart(6, '0')}.jsonl.gz`)

/** The full files of a chain, oldest first. */
export function archivesOf(path: string): string[] {
  const stem = basename(path, '.jsonl')
  return readdirSync(dirname(path))
    .filter(name => name.startsWith(`${stem}-`) && /-\d{6}\.jsonl\.gz$/.test(name))
    .sort()
    .map(name => join(dirname(path), name))
}

/** Complete lines of a file, as far as it can be read. `fault` says why it ends early. */
export function linesOf(file: string): {
  readonly lines: readonly string[]
  readonly fault: string | undefined
} {
  const stored = readFileSync(file)
  let fault: string | undefined
  let text = stored.toString('utf8')
  if (file.endsWith('.gz')) {
    try {
      text = gunzipSync(stored).toString('utf8')
    } catch (error) {
      fault = `cannot be decompressed to its end (${error instanceof Error ? error.message : String(error)})`
      text = readablePart(stored)
    }
  }
  const lines = text.split('\n')
  const rest = lines.pop()
  return { lines, fault: fault ?? (rest === '' ? undefined : 'ends in the middle of a line') }
}

/** What a damaged archive still gives, so that the place can be told. */
function readablePart(stored: Buffer): string {
  try {
    return gunzipSync(stored, { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8')
  } catch {
    // Damaged from its first block on.
    return ''
  }
}
