import { exchangeTimeOf, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { isSession } from '#core/calendar/xnysSessions'
import type { EpochMs } from '#core/domain/time'
import type { Order } from '#main/gateway/exchange/order'
import type { MarketSession } from '#main/gateway/market/market'

export const PREMARKET_OPENS_MINUTE = 4 * 60
export const POSTMARKET_CLOSES_MINUTE = 20 * 60

/** Before the opening or after the close of a day on which stocks trade. */
export function isExtendedHours(now: EpochMs): boolean {
  const { date, msOfDay } = exchangeTimeOf(now)
  const minute = msOfDay / MS_PER_MINUTE
  return minute >= PREMARKET_OPENS_MINUTE && minute < POSTMARKET_CLOSES_MINUTE && isSession(date)
}

/** Only stock orders with a limit trade outside the session, and only when they are sent for it. */
export const tradesOutsideSession = ({ terms, ticket }: Order): boolean =>
  ticket.outsideRth && mayTradeOutsideSession(terms)

export const mayTradeOutsideSession = ({ legs, limitPrice, type }: Order['terms']): boolean =>
  legs.every(({ contract }) => contract.secType === 'STK') && limitPrice !== undefined && type !== 'LOC'

/** The closing auction's book is closed so long before it: NYSE rule 7.35B, Nasdaq rule 4754. */
const CLOSING_CUTOFF_MINUTES: Readonly<Record<string, number>> = { NASDAQ: 5, ARCA: 1 }
const CLOSING_CUTOFF_MINUTES_ELSEWHERE = 10

/** From then on on-close orders are neither accepted, changed nor cancelled. */
export function isPastClosingCutoff({ terms }: Order, session: MarketSession, now: EpochMs): boolean {
  const exchange = terms.legs[0]?.contract.primaryExchange ?? ''
  const minutes = CLOSING_CUTOFF_MINUTES[exchange] ?? CLOSING_CUTOFF_MINUTES_ELSEWHERE
  return now >= session.closesAt - minutes * MS_PER_MINUTE && now < session.closesAt
}
