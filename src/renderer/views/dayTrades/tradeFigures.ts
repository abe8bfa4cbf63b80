import type { TradeView } from '#protocol/views/intradayView'

export type TradeLevel = 'target' | 'stop'

export const LEVEL_NAMES: Readonly<Record<TradeLevel, string>> = { target: 'Target', stop: 'Stop' }

export const levelPrice = ({ targetPrice, stopPrice }: TradeView, level: TradeLevel): number =>
  level === 'target' ? targetPrice : stopPrice

/** Multiples of the first risk that selling all at a price would bring; undefined before anything was bought. */
export function multipleAt({ entryPrice, firstStopPrice }: TradeView, price: number): number | undefined {
  const risk = entryPrice === null ? 0 : entryPrice - firstStopPrice
  return entryPrice === null || risk <= 0 ? undefined : (price - entryPrice) / risk
}

/** Dollars that selling what is held at a price would bring; undefined before anything was bought. */
export const resultAt = ({ entryPrice, held, multiplier }: TradeView, price: number): number | undefined =>
  entryPrice === null ? undefined : (price - entryPrice) * held * multiplier

/** How far a price lies from the mark, as a ratio of it. */
export const distanceFrom = ({ mark }: TradeView, price: number): number | undefined =>
  mark === null || mark <= 0 ? undefined : price / mark - 1
