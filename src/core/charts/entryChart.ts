import type { Bar, Timeframe } from '../domain/bar'
import { timeframeMs } from '../domain/bar'
import { underlyingOf } from '../domain/instrument'
import { instrumentTitle } from '../domain/instrumentTitle'
import { type Order, signOf } from '../domain/order'
import { priceText } from '../domain/priceText'
import type { EpochMs } from '../domain/time'
import type { StructurePosition, TradePosition } from '../portfolio/structureBook'
import { orderPayoff } from '../quant/payoff/orderPayoff'

export type EntryLevel = {
  readonly kind: 'entry' | 'stop' | 'target' | 'breakeven'
  /** In prices of the symbol. */
  readonly price: number
}

/** What was known of a symbol when a trade in it was opened. */
export type EntryChart = {
  readonly symbol: string
  /** What was traded, and on what terms. */
  readonly title: string
  readonly terms: string
  readonly strategy: string
  /** Code of the decision that opened it; empty when none is known. */
  readonly verdict: string
  readonly timeframe: Timeframe
  /** When it first filled. */
  readonly at: EpochMs
  /** Those that had ended by then, oldest first. */
  readonly bars: readonly Bar[]
  readonly levels: readonly EntryLevel[]
}

/** How a trade was opened, with more bars of its symbol than had ended. */
export type EntryFacts = Pick<EntryChart, 'strategy' | 'verdict' | 'timeframe' | 'at' | 'bars'> & {
  readonly position: StructurePosition | TradePosition
  /** Its entry, with what it filled at. */
  readonly order: Order
}

export function entryChart({ position, order, bars, ...known }: EntryFacts): EntryChart {
  const { instrument, side } = order.intent
  const barMs = timeframeMs[known.timeframe]
  return {
    ...known,
    symbol: underlyingOf(instrument),
    title: instrumentTitle(instrument),
    terms: termsOf(position, order),
    bars: bars.filter(({ tsEvent }) => tsEvent + barMs <= known.at),
    levels:
      instrument.kind === 'stock' && 'trade' in position
        ? [
            { kind: 'entry', price: priceOf(order) },
            { kind: 'stop', price: position.trade.stopPrice },
            { kind: 'target', price: position.trade.targetPrice },
          ]
        : // A covered call breaks even by what its shares cost, which is not of this order.
          'opening' in position && position.opening.kind === 'coveredCall'
          ? []
          : breakevens(orderPayoff(instrument, side, priceOf(order))?.breakevens ?? []),
  }
}

const breakevens = (prices: readonly number[]): readonly EntryLevel[] =>
  prices.map(price => ({ kind: 'breakeven', price }))

/** `buy 10 at 165.02`, `2 for a credit of 0.99`; an option's stop and target are not of the symbol's prices. */
function termsOf(position: EntryFacts['position'], order: Order): string {
  const { instrument, side } = order.intent
  const price = priceOf(order)
  const paid = signOf(side) * price
  const traded =
    instrument.kind === 'combo'
      ? `${order.filledQuantity} for a ${paid < 0 ? 'credit' : 'debit'} of ${priceText(Math.abs(paid))}`
      : `${side} ${order.filledQuantity} at ${priceText(price)}`
  if (!('trade' in position) || instrument.kind === 'stock') return traded
  const { stopPrice, targetPrice } = position.trade
  return `${traded}, stop ${priceText(stopPrice)}, target ${priceText(targetPrice)}`
}

const priceOf = ({ averageFillPrice, limitPrice }: Order): number => averageFillPrice ?? limitPrice
