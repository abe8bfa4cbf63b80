import type { Combo, Instrument, Leg } from './instrument'
import { instrumentKey, type QuotedInstrument } from './instrument'
import type { Side } from './order'
import { signOf } from './order'

/** Signed contracts of each leg that an order of this side and quantity trades. */
export function legTrades(
  combo: Combo,
  side: Side,
  quantity: number,
): readonly { readonly instrument: QuotedInstrument; readonly quantityChange: number }[] {
  return combo.legs.map(leg => ({
    instrument: leg.option,
    quantityChange: signOf(side) * signOf(leg.side) * leg.ratio * quantity,
  }))
}

/** The option legs that an order of this side trades, each on its own side; none for shares and indices. */
export function legsOf(instrument: Instrument, side: Side): readonly Leg[] {
  if (instrument.kind === 'option') return [{ option: instrument, ratio: 1, side }]
  if (instrument.kind !== 'combo') return []
  return instrument.legs.map(leg => ({ ...leg, side: leg.side === side ? 'buy' : 'sell' }))
}

/** Undefined when IBKR would take the combo; otherwise what is wrong with it. */
export function comboFault(combo: Combo): string | undefined {
  if (combo.legs.length < 2 || combo.legs.length > 8) return `${combo.legs.length} legs`
  if (combo.legs.some(leg => leg.option.underlying !== combo.underlying))
    return 'legs on different underlyings'
  if (new Set(combo.legs.map(leg => instrumentKey(leg.option))).size !== combo.legs.length)
    return 'the same leg twice'
  if (combo.legs.some(leg => !Number.isInteger(leg.ratio) || leg.ratio < 1))
    return 'a ratio that is not a positive integer'
  if (combo.legs.some(leg => leg.option.multiplier !== combo.legs[0]?.option.multiplier))
    return 'different multipliers'
  return combo.legs.map(leg => leg.ratio).reduce(greatestCommonDivisor) === 1
    ? undefined
    : 'ratios with a common factor'
}

/** The net market of a combo from its legs: buying pays the ask of bought legs and gets the bid of sold ones. */
export function comboMarket(
  combo: Combo,
  marketOf: (leg: Leg) => { readonly bid: number; readonly ask: number } | undefined,
): { readonly bid: number; readonly ask: number } | undefined {
  let bid = 0
  let ask = 0
  for (const leg of combo.legs) {
    const market = marketOf(leg)
    if (!market) return undefined
    const sign = signOf(leg.side)
    ask += sign * leg.ratio * (sign > 0 ? market.ask : market.bid)
    bid += sign * leg.ratio * (sign > 0 ? market.bid : market.ask)
  }
  return { bid, ask }
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b)
