import { type EpochMs, epochMs } from '#core/domain/time'
import type { ContractDefinition, Market, MarketTick } from '#main/gateway/market/market'
import { timeFromTws } from '#main/gateway/newYorkTime'
import type { RequestOf } from '#main/gateway/wire/requests'
import type { ApiClient } from './apiClient'

/** IB gives at most so many at a time. */
const TICKS_MAX = 1_000
const HOUR_MS = 3_600_000
/** How far ticks are looked for from where the client asked. */
const HOURS_MAX = 10 * 24

/** Answers reqHistoricalTicks: so many ticks from a start on, or up to an end; none later than `now`. */
export function sendHistoricalTicks(
  client: ApiClient,
  request: RequestOf<'reqHistoricalTicks'>,
  contract: ContractDefinition,
  market: Market,
  now: EpochMs,
): void {
  const { reqId } = request
  const ticksFor = (isMeant: (tick: MarketTick) => boolean) =>
    ticksUpTo(now, request, contract, market, isMeant)
  switch (request.whatToShow) {
    case 'MIDPOINT': {
      const ticks = ticksFor(({ bid, ask }) => bid !== undefined && ask !== undefined)
      const middle = ({ bid = 0, ask = 0 }: MarketTick) => Number(((bid + ask) / 2).toFixed(6))
      client.send('historicalTicks', {
        reqId,
        ticks: ticks.map(tick => ({ time: seconds(tick), price: middle(tick), size: 0 })),
        done: true,
      })
      return
    }
    case 'BID_ASK': {
      const ticks = ticksFor(({ ask }) => ask !== undefined)
      client.send('historicalTicksBidAsk', {
        reqId,
        ticks: ticks.map(({ bid = 0, ask = 0, bidSize, askSize, time }) => ({
          time: Math.floor(time / 1000),
          mask: 0,
          bid,
          ask,
          bidSize,
          askSize,
        })),
        done: true,
      })
      return
    }
    case 'TRADES': {
      const ticks = ticksFor(({ price }) => price !== undefined)
      client.send('historicalTicksLast', {
        reqId,
        ticks: ticks.map(({ price = 0, size, time }) => ({
          time: Math.floor(time / 1000),
          mask: 0,
          price,
          size,
          exchange: contract.primaryExchange,
          specialConditions: '',
        })),
        done: true,
      })
      return
    }
    default:
      client.sendError(reqId, 321, `Error validating request.-Invalid whatToShow: ${request.whatToShow}`)
  }
}

const seconds = ({ time }: MarketTick): number => Math.floor(time / 1000)

/** Hour by hour from where the client asked, until there are enough. */
function ticksUpTo(
  now: EpochMs,
  request: RequestOf<'reqHistoricalTicks'>,
  { conId }: ContractDefinition,
  market: Market,
  isMeant: (tick: MarketTick) => boolean,
): readonly MarketTick[] {
  const count = Math.min(request.numberOfTicks || TICKS_MAX, TICKS_MAX)
  const start = timeFromTws(request.startDateTime)
  const end = Math.min(timeFromTws(request.endDateTime) ?? now, now)
  const within = (from: number, to: number): readonly MarketTick[] =>
    market
      .ticksOf(conId, { from: epochMs(from), to: epochMs(to), regularHoursOnly: request.useRth })
      .filter(isMeant)
  const found: MarketTick[] = []
  for (let hour = 0; hour < HOURS_MAX && found.length < count; hour++) {
    if (start === undefined) {
      const to = end - hour * HOUR_MS
      found.unshift(...within(to - HOUR_MS, to))
    } else {
      const from: EpochMs = epochMs(start + hour * HOUR_MS)
      if (from >= end) break
      found.push(...within(from, Math.min(from + HOUR_MS, end)))
    }
  }
  return start === undefined ? found.slice(-count) : found.slice(0, count)
}
