import { isAmSettled, lastTradeAt } from '#core/calendar/optionExpirations'
import { isSession, previousSession } from '#core/calendar/xnysSessions'
import { dateFromCompact, type EpochMs } from '#core/domain/time'
import type { ContractReference } from '#main/gateway/exchange/contractReference'

/** Settled by the opening price of its expiration; it has stopped trading the session before. */
export const settlesAtOpening = ({ secType, tradingClass }: ContractReference): boolean =>
  secType === 'OPT' && isAmSettled(tradingClass)

/** The last moment at which an option trades; undefined for what does not expire. */
export function lastTradeOf({ tradingClass, expiration }: ContractReference): EpochMs | undefined {
  const date = dateFromCompact(expiration)
  // Until 2015 monthly options expired on a Saturday by their legal date.
  return date && lastTradeAt(tradingClass, isSession(date) ? date : previousSession(date).date)
}
