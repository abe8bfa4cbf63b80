import { instrumentKey, type OptionContract, type Right } from '#core/domain/instrument'
import type { Book, Holding } from '#core/risk/coverage'
import type { OrderTrade } from '#core/risk/orderTrades'

/** Fewer shares than this are nothing to the options that tests trade. */
const LOT = 100

/** Short contracts that stay uncovered when each is given a long that lives as long, or shares: counted one by one. */
export function uncoveredShorts(right: Right, holdings: readonly Holding[]): number {
  const options = holdings.flatMap(({ instrument, quantity }) =>
    instrument.kind === 'option' && instrument.right === right ? [{ instrument, quantity }] : [],
  )
  const longs = options.flatMap(({ instrument, quantity }) => copies(instrument, quantity))
  const shorts = options.flatMap(({ instrument, quantity }) => copies(instrument, -quantity))
  let lots = right === 'call' ? Math.floor(Math.max(0, sharesIn(holdings)) / LOT) : 0
  let uncovered = 0
  // The longest short has the least choice, and takes the shortest long that is long enough for it.
  for (const short of shorts.sort(byExpiration).reverse()) {
    const at = longs.sort(byExpiration).findIndex(long => long.expiration >= short.expiration)
    if (at >= 0) longs.splice(at, 1)
    else if (lots > 0) lots--
    else uncovered++
  }
  return uncovered
}

/** Every book that the orders that work can still make of what is held: each fills whole, in part or not at all. */
export function* outcomes({ holdings, working }: Book): Generator<readonly Holding[]> {
  const [first, ...rest] = working
  if (!first) {
    yield holdings
    return
  }
  const parts = first.reduce((most, trade) => greatestCommonDivisor(most, lotsOf(trade)), 0)
  for (let part = 0; part <= parts; part++)
    yield* outcomes({
      holdings: filled(
        holdings,
        first.map(trade => ({ ...trade, quantityChange: (trade.quantityChange * part) / parts })),
      ),
      working: rest,
    })
}

export function filled(holdings: readonly Holding[], trades: readonly OrderTrade[]): readonly Holding[] {
  const held = new Map(holdings.map(each => [instrumentKey(each.instrument), each]))
  for (const { instrument, quantityChange } of trades) {
    const key = instrumentKey(instrument)
    held.set(key, { instrument, quantity: (held.get(key)?.quantity ?? 0) + quantityChange })
  }
  return [...held.values()]
}

const lotsOf = ({ instrument, quantityChange }: OrderTrade): number =>
  Math.abs(quantityChange) / (instrument.kind === 'stock' ? LOT : 1)

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b)

const copies = (option: OptionContract, count: number): OptionContract[] =>
  Array.from({ length: Math.max(0, count) }, () => option)

const sharesIn = (holdings: readonly Holding[]): number =>
  holdings.reduce((sum, { instrument, quantity }) => sum + (instrument.kind === 'stock' ? quantity : 0), 0)

const byExpiration = (a: OptionContract, b: OptionContract): number =>
  a.expiration < b.expiration ? -1 : a.expiration > b.expiration ? 1 : 0
