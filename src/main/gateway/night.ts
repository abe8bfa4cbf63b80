import { exchangeDateOf, instantOf, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { type EpochMs, epochMs } from '#core/domain/time'
import { POSTMARKET_CLOSES_MINUTE, PREMARKET_OPENS_MINUTE } from './exchange/matching/tradingHours'
import type { MarketSession } from './market/market'

/** Once trading has ended, prices stand for this long before the clock jumps to the next day. */
const NIGHT_MS = 60_000

/** When the clock may leave a session's day behind. */
export const nightEnd = ({ closesAt }: MarketSession, hasExtendedHours: boolean): EpochMs =>
  epochMs((hasExtendedHours ? minuteOf(closesAt, POSTMARKET_CLOSES_MINUTE) : closesAt) + NIGHT_MS)

/** When a session's day begins. */
export const dayBegin = ({ opensAt }: MarketSession, hasExtendedHours: boolean): EpochMs =>
  hasExtendedHours ? minuteOf(opensAt, PREMARKET_OPENS_MINUTE) : opensAt

const minuteOf = (day: EpochMs, minute: number): EpochMs =>
  instantOf(exchangeDateOf(day), minute * MS_PER_MINUTE)
