import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { assert } from '#core/domain/assert'

/**
 * JSON that brings every number back bit by bit: columns travel as base64 of their bytes, and a number that JSON
 * would turn into null is refused. What a decision was made from can so be read again by anything that reads JSON.
 */
export const exactJson = (value: unknown): string => JSON.stringify(value, replace)

export const fromExactJson = (text: string): unknown => JSON.parse(text, revive)

export const compressed = (text: string): Buffer => zstdCompressSync(text)
export const decompressed = (content: Uint8Array): string => zstdDecompressSync(content).toString('utf8')

function replace(key: string, value: unknown): unknown {
  if (value instanceof Float64Array) {
    return { float64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') }
  }
  assert(
    typeof value !== 'number' || Number.isFinite(value),
    `${key} is ${String(value)}, which JSON cannot hold`,
  )
  return value
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('float64' in value)) return value
  assert(typeof value.float64 === 'string', 'a column is text')
  const bytes = Buffer.from(value.float64, 'base64')
  return new Float64Array(new Uint8Array(bytes).buffer)
}
