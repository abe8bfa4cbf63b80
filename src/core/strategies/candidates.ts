/** Every admissible way to open a structure in one expiration. Bounded: at most ROWS_MAX short strikes a side. */
import { assertNever } from '../domain/assert'
import type { Right } from '../domain/instrument'
import type { EntryRules } from '../domain/strategy'
import type { OpeningKind } from '../domain/structureKind'
import type { Candidate, CandidateLeg } from './candidate'
import { type ChainSlice, nearestRow, skew25 } from './chainSlice'

/** Short strikes that are tried a side: those nearest to the target delta. */
const ROWS_MAX = 12
/** Put vol above call vol, in vol points, from which skew-aware strategies widen the put wing. */
const SKEW_FROM = 0.02
/** How far from the money, as a share of spot, the body of a fly may lie. */
const BODY_REACH = 0.02

export function candidatesOf(
  kind: OpeningKind,
  slice: ChainSlice,
  entry: EntryRules,
  spot: number,
): readonly Candidate[] {
  switch (kind) {
    case 'creditPutSpread':
      return verticals('creditPutSpread', 'put', slice, entry)
    case 'creditCallSpread':
      return verticals('creditCallSpread', 'call', slice, entry)
    case 'ironCondor':
      return ironCondors(slice, entry)
    case 'ironFly':
      return ironFlies(slice, entry, spot)
    case 'ironButterfly':
      return ironButterflies(slice, entry, spot)
    case 'debitButterfly':
      return debitButterflies(slice, entry, spot)
    case 'cashSecuredPut':
      return singles('cashSecuredPut', 'put', slice, entry)
    case 'coveredCall':
      return singles('coveredCall', 'call', slice, entry)
    default:
      return assertNever(kind)
  }
}

function singles(kind: OpeningKind, right: Right, slice: ChainSlice, entry: EntryRules): Candidate[] {
  return shortRows(right, slice, entry).map(({ row, miss }) =>
    candidate(kind, slice, [{ right, row, quantity: -1 }], 0, miss),
  )
}

function verticals(kind: OpeningKind, right: Right, slice: ChainSlice, entry: EntryRules): Candidate[] {
  return wingedShorts(right, slice, entry).map(({ legs, width, miss }) =>
    candidate(kind, slice, legs, width, miss),
  )
}

/** A put spread and a call spread that do not overlap. */
function ironCondors(slice: ChainSlice, entry: EntryRules): Candidate[] {
  const puts = wingedShorts('put', slice, entry)
  const calls = wingedShorts('call', slice, entry)
  const isSkewed = entry.isSkewAware && entry.wingWidths.length > 1 && skew25(slice) > SKEW_FROM
  const found: Candidate[] = []
  for (const put of puts) {
    for (const call of calls) {
      // Puts dear against calls: the put wing is the next wider one.
      const isMatched = put.width === (isSkewed ? nextWider(call.width, entry) : call.width)
      if (!isMatched || put.row >= call.row) continue
      found.push(
        candidate(
          'ironCondor',
          slice,
          [...put.legs, ...call.legs],
          Math.max(put.width, call.width),
          put.miss + call.miss,
        ),
      )
    }
  }
  return found
}

/** Both shorts at the money, wings of one width. */
function ironFlies(slice: ChainSlice, entry: EntryRules, spot: number): Candidate[] {
  const body = nearestRow(slice, spot)
  return entry.wingWidths.flatMap(width => flyOf('ironFly', slice, body, width, width))
}

/** Any body near the money and any pair of widths: the wings are what EV chooses, broken ones included. */
function ironButterflies(slice: ChainSlice, entry: EntryRules, spot: number): Candidate[] {
  return bodyRows(slice, spot).flatMap(body =>
    entry.wingWidths.flatMap(below =>
      entry.wingWidths.flatMap(above => flyOf('ironButterfly', slice, body, below, above)),
    ),
  )
}

function flyOf(
  kind: OpeningKind,
  slice: ChainSlice,
  body: number,
  below: number,
  above: number,
): Candidate[] {
  const strike = slice.strikes[body] ?? Number.NaN
  const [low, high] = [rowOf(slice, strike - below), rowOf(slice, strike + above)]
  if (low < 0 || high < 0) return []
  return [
    candidate(
      kind,
      slice,
      [
        { right: 'put', row: low, quantity: 1 },
        { right: 'put', row: body, quantity: -1 },
        { right: 'call', row: body, quantity: -1 },
        { right: 'call', row: high, quantity: 1 },
      ],
      Math.max(below, above),
      0,
    ),
  ]
}

/** Calls above the money and puts below it: the side whose options have no intrinsic value to pay a spread on. */
function debitButterflies(slice: ChainSlice, entry: EntryRules, spot: number): Candidate[] {
  return bodyRows(slice, spot).flatMap(body => {
    const strike = slice.strikes[body] ?? Number.NaN
    const right: Right = strike >= spot ? 'call' : 'put'
    return entry.wingWidths.flatMap(width => {
      const [low, high] = [rowOf(slice, strike - width), rowOf(slice, strike + width)]
      if (low < 0 || high < 0) return []
      const legs = [
        { right, row: low, quantity: 1 },
        { right, row: body, quantity: -2 },
        { right, row: high, quantity: 1 },
      ]
      return [candidate('debitButterfly', slice, legs, width, 0)]
    })
  })
}

type ShortRow = { readonly row: number; readonly miss: number }
type WingedShort = ShortRow & { readonly legs: readonly CandidateLeg[]; readonly width: number }

/** Strikes whose delta lies in the band, nearest to the target first. */
function shortRows(right: Right, slice: ChainSlice, entry: EntryRules): ShortRow[] {
  const { delta } = slice[right]
  const found: ShortRow[] = []
  for (let row = 0; row < delta.length; row++) {
    const size = Math.abs(delta[row] ?? Number.NaN)
    if (size >= entry.deltaMin && size <= entry.deltaMax)
      found.push({ row, miss: Math.abs(size - entry.deltaTarget) })
  }
  return found.sort((a, b) => a.miss - b.miss || a.row - b.row).slice(0, ROWS_MAX)
}

function wingedShorts(right: Right, slice: ChainSlice, entry: EntryRules): WingedShort[] {
  const outward = right === 'put' ? -1 : 1
  return shortRows(right, slice, entry).flatMap(({ row, miss }) =>
    entry.wingWidths.flatMap(width => {
      const wing = rowOf(slice, (slice.strikes[row] ?? Number.NaN) + outward * width)
      if (wing < 0) return []
      const legs = [
        { right, row, quantity: -1 },
        { right, row: wing, quantity: 1 },
      ]
      return [{ row, miss, width, legs: right === 'put' ? legs.reverse() : legs }]
    }),
  )
}

function bodyRows(slice: ChainSlice, spot: number): number[] {
  const rows: number[] = []
  for (let row = 0; row < slice.strikes.length; row++) {
    if (Math.abs((slice.strikes[row] ?? Number.NaN) - spot) <= BODY_REACH * spot) rows.push(row)
  }
  const away = (row: number) => Math.abs((slice.strikes[row] ?? Number.NaN) - spot)
  return rows.sort((a, b) => away(a) - away(b) || a - b).slice(0, ROWS_MAX)
}

/** The row of exactly this strike; -1 when it is not listed. Strikes are multiples of half a dollar or a decimal. */
function rowOf({ strikes }: ChainSlice, strike: number): number {
  let low = 0
  let high = strikes.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const difference = (strikes[middle] ?? Number.NaN) - strike
    if (Math.abs(difference) < 1e-6) return middle
    if (difference < 0) low = middle + 1
    else high = middle - 1
  }
  return -1
}

const nextWider = (width: number, { wingWidths }: EntryRules): number =>
  Math.min(...wingWidths.filter(each => each > width))

function candidate(
  kind: OpeningKind,
  slice: ChainSlice,
  legs: readonly CandidateLeg[],
  width: number,
  deltaMiss: number,
): Candidate {
  return { kind, slice, legs, width, deltaMiss }
}
