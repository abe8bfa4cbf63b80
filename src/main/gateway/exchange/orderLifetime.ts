import { compactDate, type EpochMs } from '#core/domain/time'
import type { MarketSession } from '#main/gateway/market/market'
import { timeFromTws } from '#main/gateway/newYorkTime'
import { lastTradeOf } from './contractLife/settlementTerms'
import { referenceOf } from './contractReference'
import type { Order } from './order'

/** Whether an order's own times let it trade now: not yet, or never again. */
export function lifeAt({ ticket, terms }: Order, now: EpochMs): 'notYet' | 'live' | 'over' {
  const notBefore = ticket.goodAfterTime === '' ? undefined : timeFromTws(ticket.goodAfterTime)
  if (notBefore !== undefined && now < notBefore) return 'notYet'
  const lastMoment = terms.tif === 'GTD' ? timeFromTws(ticket.goodTillDate) : undefined
  return lastMoment !== undefined && now >= lastMoment ? 'over' : 'live'
}

/** One for the opening waits for the next. */
export function endsWith({ terms, ticket }: Order, session: MarketSession): boolean {
  if (terms.tif === 'GTC' || terms.tif === 'OPG') return false
  const lastDay = ticket.goodTillDate.slice(0, 8)
  return terms.tif !== 'GTD' || lastDay === '' || lastDay <= compactDate(session.date)
}

/** A contract in it has traded for the last time. */
export const hasExpired = ({ terms }: Order, now: EpochMs): boolean =>
  terms.legs.some(({ contract }) => now >= (lastTradeOf(referenceOf(contract)) ?? Number.POSITIVE_INFINITY))
