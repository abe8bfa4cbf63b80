import { exchangeDateOf } from '../calendar/exchangeTime'
import { previousSession } from '../calendar/xnysSessions'
import { type Instrument, instrumentKey, underlyingOf } from '../domain/instrument'
import type { OrderIntent } from '../domain/order'
import { type EpochMs, epochMs, type SessionDate } from '../domain/time'
import { tradesOf } from './orderTrades'

/**
 * Rules of brokers and of the tax office that an order may run into. They warn and never deny: what they say depends on
 * accounts and years that Claxton does not see.
 */
export const ACCOUNT_WARNINGS = {
  PATTERN_DAY_TRADER:
    'Below 25,000 dollars of equity a fourth day trade in five sessions makes a margin account a pattern day trader.',
  ORDERS_PER_DAY:
    'More than 390 option orders a day on average over a month make a customer a professional, with other fees and priority.',
  GOOD_FAITH:
    'In a cash account this sells what was bought with money that has not settled: a good-faith violation.',
  WASH_SALE:
    'The same was sold at a loss within thirty days: for US taxes the loss may not count (wash sale).',
} as const satisfies Record<string, string>

export type AccountWarningCode = keyof typeof ACCOUNT_WARNINGS
export type AccountWarning = { readonly code: AccountWarningCode; readonly detail: string }

/** A trade of the journal, with the profit that it realised in dollars. */
export type PastTrade = {
  readonly instrument: Instrument
  readonly side: 'buy' | 'sell'
  readonly quantity: number
  readonly realized: number
  readonly tsEvent: EpochMs
}

export type AccountFacts = {
  readonly now: EpochMs
  readonly accountKind: 'margin' | 'cash'
  readonly equity: number | undefined
  /** Of the last thirty days at least, oldest first; legs, not combos. */
  readonly trades: readonly PastTrade[]
  /** Option orders of this session. */
  readonly optionOrdersToday: number
  /** Signed, by instrument. */
  readonly held: (key: string) => number
}

const PDT_EQUITY = 25_000
const PDT_SESSIONS = 5
const PDT_TRADES = 4
const ORDERS_PER_DAY = 390
const DAYS_30_MS = 30 * 86_400_000

export function accountWarnings(intent: OrderIntent, facts: AccountFacts): readonly AccountWarning[] {
  return [
    ...dayTraderWarnings(intent, facts),
    ...orderCountWarnings(intent, facts),
    ...goodFaithWarnings(intent, facts),
    ...washSaleWarnings(intent, facts),
  ]
}

/** Opening and closing the same within one session, once for each instrument and session. */
export function dayTradesSince(from: SessionDate, trades: readonly PastTrade[]): number {
  const sides = new Map<string, Set<string>>()
  for (const { instrument, side, tsEvent } of trades) {
    const date = exchangeDateOf(tsEvent)
    if (date < from) continue
    const key = `${date} ${instrumentKey(instrument)}`
    sides.set(key, (sides.get(key) ?? new Set()).add(side))
  }
  return [...sides.values()].filter(({ size }) => size === 2).length
}

function dayTraderWarnings(intent: OrderIntent, facts: AccountFacts): AccountWarning[] {
  const { equity, now, trades, accountKind } = facts
  if (accountKind !== 'margin' || equity === undefined || equity >= PDT_EQUITY) return []
  const today = exchangeDateOf(now)
  let from = today
  for (let session = 1; session < PDT_SESSIONS; session++) from = previousSession(from).date
  const before = dayTradesSince(from, trades)
  const openedToday = (key: string, side: 'buy' | 'sell') =>
    trades.some(
      trade =>
        instrumentKey(trade.instrument) === key &&
        trade.side === side &&
        exchangeDateOf(trade.tsEvent) === today,
    )
  const isDayTrade = legsOf(intent).some(({ key, side }) => openedToday(key, side === 'buy' ? 'sell' : 'buy'))
  // An entry is no day trade yet, but could not be let go of today without one.
  if (before + 1 < PDT_TRADES || (!isDayTrade && intent.purpose !== 'entry')) return []
  return [{ code: 'PATTERN_DAY_TRADER', detail: `${before} day trades in five sessions` }]
}

function orderCountWarnings(
  { instrument }: OrderIntent,
  { optionOrdersToday }: AccountFacts,
): AccountWarning[] {
  const isOption = instrument.kind === 'option' || instrument.kind === 'combo'
  return isOption && optionOrdersToday >= ORDERS_PER_DAY
    ? [{ code: 'ORDERS_PER_DAY', detail: `${optionOrdersToday} today` }]
    : []
}

/** What was bought today after something was sold today was paid with that sale; sold again, it violates good faith. */
function goodFaithWarnings(
  intent: OrderIntent,
  { accountKind, trades, now }: AccountFacts,
): AccountWarning[] {
  if (accountKind !== 'cash') return []
  const today = exchangeDateOf(now)
  const ofToday = trades.filter(({ tsEvent }) => exchangeDateOf(tsEvent) === today)
  const violated = legsOf(intent).find(({ key, side }) => {
    const bought = ofToday.find(trade => trade.side === 'buy' && instrumentKey(trade.instrument) === key)
    return (
      side === 'sell' &&
      bought &&
      ofToday.some(({ side, tsEvent }) => side === 'sell' && tsEvent < bought.tsEvent)
    )
  })
  return violated ? [{ code: 'GOOD_FAITH', detail: violated.key }] : []
}

/** The share or any option on it: the rule speaks of what is substantially identical. */
function washSaleWarnings(intent: OrderIntent, { trades, now, held }: AccountFacts): AccountWarning[] {
  const isBuying = legsOf(intent).some(({ key, side }) => side === 'buy' && held(key) >= 0)
  if (!isBuying) return []
  const symbol = underlyingOf(intent.instrument)
  const since = epochMs(now - DAYS_30_MS)
  const lost = trades.filter(
    ({ instrument, realized, tsEvent }) =>
      tsEvent >= since && realized < 0 && underlyingOf(instrument) === symbol,
  )
  const sum = lost.reduce((total, { realized }) => total + realized, 0)
  return lost.length > 0 ? [{ code: 'WASH_SALE', detail: `${sum.toFixed(2)} lost on ${symbol}` }] : []
}

const legsOf = ({ instrument, side, quantity }: OrderIntent) =>
  tradesOf(instrument, side, quantity).map(leg => ({
    key: instrumentKey(leg.instrument),
    side: leg.quantityChange > 0 ? ('buy' as const) : ('sell' as const),
  }))
