import { legTrades } from '../domain/combo'
import { type Instrument, instrumentKey, type QuotedInstrument } from '../domain/instrument'
import { type Side, signOf } from '../domain/order'

/** What an order does to the position in one instrument when all of it fills. */
export type OrderTrade = { readonly instrument: QuotedInstrument; readonly quantityChange: number }

export function tradesOf(instrument: Instrument, side: Side, quantity: number): readonly OrderTrade[] {
  if (instrument.kind === 'combo') return legTrades(instrument, side, quantity)
  return [{ instrument, quantityChange: signOf(side) * quantity }]
}

/** Whether an order of these terms only reduces what is held: the difference between an exit and an entry. */
export function isReducing(
  instrument: Instrument,
  side: Side,
  quantity: number,
  held: (key: string) => number,
): boolean {
  const trades = tradesOf(instrument, side, quantity)
  return (
    trades.length > 0 &&
    trades.every(trade => reduces(held(instrumentKey(trade.instrument)), trade.quantityChange))
  )
}

export const reduces = (held: number, change: number): boolean =>
  Math.sign(held) === -Math.sign(change) && Math.abs(change) <= Math.abs(held)
