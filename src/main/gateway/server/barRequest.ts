import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { err, ok, type Result } from '#core/domain/result'
import { type EpochMs, epochMs } from '#core/domain/time'
import type { BarQuery, Market, MarketBar } from '#main/gateway/market/market'
import { timeFromTws } from '#main/gateway/newYorkTime'

const DAY_SECONDS = 86_400
const DAY_MS = DAY_SECONDS * 1000
const UNIT_SECONDS: Readonly<Record<string, number>> = {
  sec: 1,
  min: 60,
  hour: 3_600,
  day: DAY_SECONDS,
  week: 7 * DAY_SECONDS,
  // The market takes 28 days and more for calendar months.
  month: 30 * DAY_SECONDS,
}
const BAR_SIZES: ReadonlySet<string> = new Set([
  '1 sec',
  '5 sec',
  '10 sec',
  '15 sec',
  '30 sec',
  '1 min',
  '2 min',
  '3 min',
  '5 min',
  '10 min',
  '15 min',
  '20 min',
  '30 min',
  '1 hour',
  '2 hour',
  '3 hour',
  '4 hour',
  '8 hour',
  '1 day',
  '1 week',
  '1 month',
])

/** Seconds of `5 mins`, `1 day`, `1W` and so on, TWS's names, plural or not; undefined for others. */
export function barSecondsFrom(text: string): number | undefined {
  if (text === '1W') return UNIT_SECONDS['week']
  if (text === '1M') return UNIT_SECONDS['month']
  const singular = text.trim().replace(/s$/, '')
  if (!BAR_SIZES.has(singular)) return undefined
  const [count = '', unit = ''] = singular.split(' ')
  return Number(count) * (UNIT_SECONDS[unit] ?? 0)
}

export type Duration = { readonly count: number; readonly unit: 'S' | 'D' | 'W' | 'M' | 'Y' }

export function durationFrom(text: string): Duration | undefined {
  const match = /^(\d{1,6}) ?([SDWMY])$/.exec(text.trim())
  if (!match || Number(match[1]) === 0) return undefined
  return { count: Number(match[1]), unit: match[2] as Duration['unit'] }
}

const SOURCES: Readonly<Record<string, BarQuery['whatToShow']>> = {
  TRADES: 'TRADES',
  ADJUSTED_LAST: 'TRADES',
  MIDPOINT: 'MIDPOINT',
  BID: 'BID',
  ASK: 'ASK',
  BID_ASK: 'MIDPOINT',
  OPTION_IMPLIED_VOLATILITY: 'OPTION_IMPLIED_VOLATILITY',
  HISTORICAL_VOLATILITY: 'HISTORICAL_VOLATILITY',
}

export type BarRequest = {
  readonly conId: number
  readonly secondsPerBar: number
  readonly duration: Duration
  readonly end: EpochMs
  readonly regularHoursOnly: boolean
  readonly whatToShow: BarQuery['whatToShow']
  /** Each bar holds the average bid, the highest ask, the lowest bid and the average ask. */
  readonly isBidAsk: boolean
}

export type BarRequestText = {
  readonly barSize: string
  readonly duration: string
  readonly endDateTime: string
  readonly useRth: boolean
  readonly whatToShow: string
}

export function barRequestFrom(
  conId: number,
  text: BarRequestText,
  now: EpochMs,
): Result<BarRequest, string> {
  const secondsPerBar = barSecondsFrom(text.barSize)
  if (secondsPerBar === undefined)
    return err(`Historical data bar size setting is invalid. Legal ones are: ${[...BAR_SIZES].join(', ')}`)
  const duration = durationFrom(text.duration)
  if (!duration) return err('Historical data query duration string is invalid')
  const whatToShow = SOURCES[text.whatToShow.toUpperCase()]
  if (!whatToShow) return err(`Invalid whatToShow: ${text.whatToShow}`)
  const end = text.endDateTime === '' ? now : timeFromTws(text.endDateTime)
  if (end === undefined) return err(`Invalid end date/time: ${text.endDateTime}`)
  return ok({
    conId,
    secondsPerBar,
    duration,
    end: epochMs(Math.min(end, now)),
    regularHoursOnly: text.useRth,
    whatToShow,
    isBidAsk: text.whatToShow.toUpperCase() === 'BID_ASK',
  })
}

export function barsFor(market: Market, request: BarRequest): readonly MarketBar[] {
  const bars = request.isBidAsk
    ? bidAskBars(market, request)
    : queriedBars(market, request, request.whatToShow)
  return withinDuration(bars, request)
}

function queriedBars(market: Market, request: BarRequest, whatToShow: BarQuery['whatToShow']) {
  const { duration } = request
  return market.barsOf(request.conId, {
    secondsPerBar: request.secondsPerBar,
    from: earliestStart(request),
    to: request.end,
    regularHoursOnly: request.regularHoursOnly,
    whatToShow,
    ...(duration.unit === 'S' && { latest: Math.max(1, Math.ceil(duration.count / request.secondsPerBar)) }),
  })
}

function bidAskBars(market: Market, request: BarRequest): readonly MarketBar[] {
  const asks = new Map(queriedBars(market, request, 'ASK').map(bar => [bar.time, bar]))
  return queriedBars(market, request, 'BID').flatMap(bid => {
    const ask = asks.get(bid.time)
    const average = (bar: MarketBar): number => Number(((bar.open + bar.close) / 2).toFixed(6))
    return ask ? [{ ...bid, open: average(bid), high: ask.high, low: bid.low, close: average(ask) }] : []
  })
}

/** A duration counts sessions, not calendar days: weekends and the longest holidays are looked across. */
function earliestStart({ duration, end }: BarRequest): EpochMs {
  const { count, unit } = duration
  const days = {
    S: 5 + (count / DAY_SECONDS) * 4,
    D: count * 1.6 + 6,
    W: count * 7 + 1,
    M: count * 31 + 1,
    Y: count * 366 + 1,
  }
  return epochMs(Math.max(0, end - days[unit] * DAY_MS))
}

function withinDuration(
  bars: readonly MarketBar[],
  { duration, secondsPerBar }: BarRequest,
): readonly MarketBar[] {
  const { count, unit } = duration
  if (unit === 'S') return bars.slice(-Math.max(1, Math.ceil(count / secondsPerBar)))
  if (unit !== 'D') return bars
  if (secondsPerBar >= DAY_SECONDS) return bars.slice(-count)
  const dates = [...new Set(bars.map(bar => exchangeDateOf(bar.time)))].slice(-count)
  const [first] = dates
  return first === undefined ? [] : bars.filter(bar => exchangeDateOf(bar.time) >= first)
}
