/**
 * An option chain on the wire: one row per strike, columns of float64, NaN for an absent number. The decoder makes
 * views on the received buffer and copies nothing.
 *
 * Layout, little-endian: magic u32, seq u32, kind u32 (0 snapshot, 1 delta), rows u32, columns u32, keyBytes u32,
 * tsEvent f64, then the key in UTF-8 padded to 8 bytes, then
 *   snapshot: columns x rows float64, column after column;
 *   delta:    rows u32 row indices (padded to 8 bytes), then columns x rows float64 of just those rows.
 */
const MAGIC = 0x43_48_4e_31 // "CHN1"
const HEADER_BYTES = 32

/** Per side, in this order; the put's follow the call's. Prices per share, sizes in contracts, vol as a fraction. */
export const SIDE_COLUMNS = [
  'bid',
  'ask',
  'bidSize',
  'askSize',
  'last',
  'volume',
  'openInterest',
  'impliedVol',
  'delta',
  'gamma',
  'theta',
  'vega',
] as const
export type SideColumn = (typeof SIDE_COLUMNS)[number]

/** strike, the call's columns, the put's columns. */
export const CHAIN_COLUMN_COUNT = 1 + 2 * SIDE_COLUMNS.length
export const STRIKE_COLUMN = 0

export const chainColumnIndex = (side: 'call' | 'put', column: SideColumn): number =>
  1 + SIDE_COLUMNS.indexOf(column) + (side === 'put' ? SIDE_COLUMNS.length : 0)

export type ChainFrame = {
  readonly kind: 'snapshot' | 'delta'
  readonly key: string
  readonly seq: number
  readonly tsEvent: number
  /** Rows changed; undefined for a snapshot, which has all of them. */
  readonly rowIndices: Uint32Array | undefined
  /** CHAIN_COLUMN_COUNT columns of equal length. */
  readonly columns: readonly Float64Array[]
}

const pad8 = (bytes: number): number => (bytes + 7) & ~7

export function encodeChainFrame(frame: ChainFrame): ArrayBuffer {
  const key = new TextEncoder().encode(frame.key)
  const rows = frame.columns[0]?.length ?? 0
  const indexBytes = frame.rowIndices ? pad8(rows * 4) : 0
  const dataAt = HEADER_BYTES + pad8(key.length) + indexBytes
  const buffer = new ArrayBuffer(dataAt + frame.columns.length * rows * 8)
  const header = new DataView(buffer)
  header.setUint32(0, MAGIC, true)
  header.setUint32(4, frame.seq, true)
  header.setUint32(8, frame.kind === 'snapshot' ? 0 : 1, true)
  header.setUint32(12, rows, true)
  header.setUint32(16, frame.columns.length, true)
  header.setUint32(20, key.length, true)
  header.setFloat64(24, frame.tsEvent, true)
  new Uint8Array(buffer, HEADER_BYTES, key.length).set(key)
  if (frame.rowIndices) new Uint32Array(buffer, dataAt - indexBytes, rows).set(frame.rowIndices)
  frame.columns.forEach((column, index) => {
    new Float64Array(buffer, dataAt + index * rows * 8, rows).set(column)
  })
  return buffer
}

/** Undefined when the buffer is not a whole chain frame. */
export function decodeChainFrame(buffer: ArrayBuffer): ChainFrame | undefined {
  if (buffer.byteLength < HEADER_BYTES) return undefined
  const header = new DataView(buffer)
  if (header.getUint32(0, true) !== MAGIC) return undefined
  const kind = header.getUint32(8, true) === 0 ? 'snapshot' : 'delta'
  const rows = header.getUint32(12, true)
  const columnCount = header.getUint32(16, true)
  const keyBytes = header.getUint32(20, true)
  const indexAt = HEADER_BYTES + pad8(keyBytes)
  const dataAt = indexAt + (kind === 'delta' ? pad8(rows * 4) : 0)
  if (buffer.byteLength !== dataAt + columnCount * rows * 8) return undefined
  const columns = Array.from(
    { length: columnCount },
    (_, index) => new Float64Array(buffer, dataAt + index * rows * 8, rows),
  )
  return {
    kind,
    key: new TextDecoder().decode(new Uint8Array(buffer, HEADER_BYTES, keyBytes)),
    seq: header.getUint32(4, true),
    tsEvent: header.getFloat64(24, true),
    rowIndices: kind === 'delta' ? new Uint32Array(buffer, indexAt, rows) : undefined,
    columns,
  }
}
