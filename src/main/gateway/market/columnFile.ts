import { readFileSync } from 'node:fs'
import { endianness } from 'node:os'
import { gunzipSync } from 'node:zlib'

/** A file of the recorded market is missing or not what the build script writes. */
export class MarketResourceError extends Error {
  override readonly name = 'MarketResourceError'
  readonly code = 'marketResource'
}

export type ColumnFile = {
  readonly rows: number
  readonly column: (name: string) => Int32Array
}

/** Reads the format of scripts/buildMarketResources.mjs: one line of JSON, then 32-bit little-endian columns. */
export function readColumnFile(path: string): ColumnFile {
  if (endianness() !== 'LE')
    throw new MarketResourceError('the recorded market needs a little-endian machine')
  const bytes = unpacked(path)
  const headerEnd = bytes.indexOf(0x0a) + 1
  const header: unknown = JSON.parse(bytes.subarray(0, headerEnd).toString('utf8'))
  if (!isHeader(header)) throw new MarketResourceError(`${path}: not a column file`)
  const { rows, columns } = header
  const body = new Uint8Array(bytes.subarray(headerEnd)).buffer
  if (body.byteLength !== rows * columns.length * 4) throw new MarketResourceError(`${path}: wrong length`)
  return {
    rows,
    column: name => {
      const index = columns.indexOf(name)
      if (index < 0) throw new MarketResourceError(`${path}: no column ${name}`)
      return new Int32Array(body, index * rows * 4, rows)
    },
  }
}

function unpacked(path: string): Buffer {
  try {
    return gunzipSync(readFileSync(path))
  } catch (cause) {
    throw new MarketResourceError(`cannot read ${path}`, { cause })
  }
}

function isHeader(value: unknown): value is { rows: number; columns: string[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'rows' in value &&
    Number.isInteger(value.rows) &&
    'columns' in value &&
    Array.isArray(value.columns) &&
    value.columns.every(name => typeof name === 'string')
  )
}
