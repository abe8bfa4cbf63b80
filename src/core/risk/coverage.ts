import { instrumentKey, type OptionContract, type QuotedInstrument, type Right } from '../domain/instrument'
import type { OrderTrade } from './orderTrades'

export type Holding = { readonly instrument: QuotedInstrument; readonly quantity: number }

/** What is held, and what may still come of the orders that work. */
export type Book = {
  readonly holdings: readonly Holding[]
  /** What each would trade. Any of them may fill, in part or not at all, whatever becomes of the others. */
  readonly working: readonly (readonly OrderTrade[])[]
}

/**
 * The law of cover. A short call is covered by shares or by a long call that expires no earlier, a short put by a long
 * put that expires no earlier; strikes do not matter, since the loss is bounded either way, and short shares need no
 * option. An order breaks the law when some outcome of the orders that work would leave more short options of one
 * right uncovered with it than without it. So an order that only may fill covers nothing, and may take away cover that
 * it sells; what is uncovered in any case speaks against nobody.
 *
 * Answers the shares under the options of `right` that are uncovered at worst once `added` has filled, or 0 when it keeps the
 * law. Of orders that lie on several expirations it may say a breach where there is none, never the other way round:
 * the worst outcome is then compared with the best instead of with itself.
 */
export function uncoveredBy(
  added: readonly OrderTrade[],
  right: Right,
  underlying: string,
  book: Book,
): number {
  const isOwn = optionsOf(right, underlying)
  const shares = right === 'call' ? sharesOf(underlying, book) : NO_SHARES
  const sharesAdded = right === 'call' ? sharesIn(added, underlying) : 0
  const takesCover = sharesAdded < 0 && shares.most > 0
  let before = 0
  let after = 0
  for (const expiration of expirationsOf(isOwn, book, added)) {
    const short = shortOf(isOwn, expiration, book)
    const shortAdded = shortIn(added, isOwn, expiration)
    before = Math.max(before, short.least - Math.max(0, shares.most))
    if (shortAdded > 0 || takesCover)
      after = Math.max(after, short.most + shortAdded - Math.max(0, shares.least + sharesAdded))
  }
  return after > before ? after : 0
}

/**
 * What assignment of the uncovered short puts could cost, in the worst outcome of the orders that work: the highest
 * strikes are taken for uncovered. Dollars.
 */
export function cashForPuts(book: Book): number {
  let needed = 0
  for (const [underlying, dearest] of dearestShortPuts(book)) {
    const isOwn = optionsOf('put', underlying)
    let uncovered = 0
    for (const expiration of expirationsOf(isOwn, book))
      uncovered = Math.max(uncovered, shortOf(isOwn, expiration, book).most)
    needed += uncovered * dearest
  }
  return needed
}

/** The highest strike of the puts that may be short, by underlying. */
function dearestShortPuts({ holdings, working }: Book): ReadonlyMap<string, number> {
  const least = new Map<string, number>()
  const dearest = new Map<string, number>()
  const heldFirst = [...holdings.map(asTrade), ...working.flat().filter(trade => trade.quantityChange < 0)]
  for (const { instrument, quantityChange } of heldFirst) {
    const key = instrumentKey(instrument)
    const quantity = (least.get(key) ?? 0) + quantityChange
    least.set(key, quantity)
    if (instrument.kind === 'option' && instrument.right === 'put' && quantity < 0)
      dearest.set(instrument.underlying, Math.max(dearest.get(instrument.underlying) ?? 0, instrument.strike))
  }
  return dearest
}

/** The least and the most of a quantity, over all that may come of the orders that work. */
type Range = { readonly least: number; readonly most: number }
type IsOwn = (instrument: QuotedInstrument) => instrument is OptionContract

const NO_SHARES: Range = { least: 0, most: 0 }

/**
 * Shares under the options that are short on an expiration and live on at least until then, less those under the long
 * ones: covered are those that longs living as long can match, so what is left over on the worst expiration is uncovered.
 */
const shortOf = (isOwn: IsOwn, expiration: string, { holdings, working }: Book): Range =>
  rangeOf(
    shortIn(holdings.map(asTrade), isOwn, expiration),
    working.map(trades => shortIn(trades, isOwn, expiration)),
  )

const shortIn = (trades: readonly OrderTrade[], isOwn: IsOwn, expiration: string): number =>
  trades.reduce(
    (sum, { instrument, quantityChange }) =>
      isOwn(instrument) && instrument.expiration >= expiration
        ? sum - quantityChange * instrument.multiplier
        : sum,
    0,
  )

const sharesOf = (underlying: string, { holdings, working }: Book): Range =>
  rangeOf(
    sharesIn(holdings.map(asTrade), underlying),
    working.map(trades => sharesIn(trades, underlying)),
  )

const sharesIn = (trades: readonly OrderTrade[], underlying: string): number =>
  trades.reduce(
    (sum, { instrument, quantityChange }) =>
      instrument.kind === 'stock' && instrument.symbol === underlying ? sum + quantityChange : sum,
    0,
  )

function rangeOf(start: number, changes: readonly number[]): Range {
  let least = start
  let most = start
  for (const change of changes) {
    if (change < 0) least += change
    else most += change
  }
  return { least, most }
}

const expirationsOf = (
  isOwn: IsOwn,
  { holdings, working }: Book,
  added: readonly OrderTrade[] = [],
): ReadonlySet<string> =>
  new Set(
    [...holdings, ...working.flat(), ...added].flatMap(({ instrument }) =>
      isOwn(instrument) ? [instrument.expiration] : [],
    ),
  )

const optionsOf =
  (right: Right, underlying: string): IsOwn =>
  (instrument): instrument is OptionContract =>
    instrument.kind === 'option' && instrument.right === right && instrument.underlying === underlying

const asTrade = ({ instrument, quantity }: Holding): OrderTrade => ({ instrument, quantityChange: quantity })
