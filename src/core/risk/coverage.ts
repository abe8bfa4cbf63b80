import type { OptionContract, QuotedInstrument, Right } from '../domain/instrument'

export type Holding = { readonly instrument: QuotedInstrument; readonly quantity: number }

/**
 * Short option contracts on `underlying` that nothing covers. A short call is covered by 100 shares or by a long call
 * that expires no earlier, a short put by a long put that expires no earlier; strikes do not matter, since the loss
 * is bounded either way. Short shares need no option.
 */
export function uncoveredShorts(underlying: string, holdings: readonly Holding[]): number {
  return uncovered('call', underlying, holdings) + uncovered('put', underlying, holdings)
}

/** What assignment of the uncovered short puts could cost: the highest strikes are taken for uncovered. Dollars. */
export function cashForPuts(holdings: readonly Holding[]): number {
  const shorts = holdings.flatMap(({ instrument, quantity }) =>
    instrument.kind === 'option' && instrument.right === 'put' && quantity < 0 ? [instrument] : [],
  )
  let needed = 0
  for (const underlying of new Set(shorts.map(put => put.underlying))) {
    const own = shorts.filter(put => put.underlying === underlying)
    const dearest = Math.max(...own.map(({ strike, multiplier }) => strike * multiplier))
    needed += uncovered('put', underlying, holdings) * dearest
  }
  return needed
}

function uncovered(right: Right, underlying: string, holdings: readonly Holding[]): number {
  const options = holdings
    .filter((holding): holding is Holding & { readonly instrument: OptionContract } =>
      isOption(holding.instrument, right, underlying),
    )
    // Longest first, longs before shorts of the same date: each short finds the longs that outlive it already counted.
    .sort((a, b) => compareText(b.instrument.expiration, a.instrument.expiration) || b.quantity - a.quantity)
  let cover = right === 'call' ? sharesOf(underlying, holdings) : 0
  let missing = 0
  for (const { instrument, quantity } of options) {
    const units = quantity * instrument.multiplier
    if (units > 0) {
      cover += units
      continue
    }
    const covered = Math.min(Math.max(cover, 0), -units)
    cover -= covered
    missing += (-units - covered) / instrument.multiplier
  }
  return missing
}

const isOption = (instrument: QuotedInstrument, right: Right, underlying: string): boolean =>
  instrument.kind === 'option' && instrument.right === right && instrument.underlying === underlying

const sharesOf = (underlying: string, holdings: readonly Holding[]): number =>
  holdings.reduce(
    (sum, { instrument, quantity }) =>
      instrument.kind === 'stock' && instrument.symbol === underlying ? sum + Math.max(quantity, 0) : sum,
    0,
  )

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
