import { fileURLToPath } from 'node:url'
import { instantOf } from '#core/calendar/exchangeTime'
import { type EpochMs, sessionDate } from '#core/domain/time'
import type { ContractDefinition, Market, MarketSink } from '#main/gateway/market/market'
import { createReplayMarket } from '#main/gateway/market/replayMarket'

export const RESOURCES = fileURLToPath(new URL('../../../../resources/market', import.meta.url))

/** New York's clock on a date, `HH:MM` or `HH:MM:SS`. */
export function newYork(date: string, clock: string): EpochMs {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number)
  return instantOf(sessionDate(date), ((hours * 60 + minutes) * 60 + seconds) * 1000)
}

export const silentSink: MarketSink = {
  quoteChanged: () => undefined,
  traded: () => undefined,
  sessionOpened: () => undefined,
  sessionClosed: () => undefined,
}

export function marketAt(date: string, clock: string, seed = 1): Market {
  const market = createReplayMarket({ resourcesDir: RESOURCES, sessionDate: sessionDate(date), seed })
  market.advanceTo(newYork(date, clock), silentSink)
  return market
}

/** Both rights of every strike of an expiration, by strike. */
export function chainOf(market: Market, symbol: string, expiration: string) {
  const byStrike = new Map<number, { call?: ContractDefinition; put?: ContractDefinition }>()
  for (const definition of market.contracts.find({ secType: 'OPT', symbol, expiration })) {
    const { strike = 0, right = 'call' } = definition
    byStrike.set(strike, { ...byStrike.get(strike), [right]: definition })
  }
  return [...byStrike].map(([strike, pair]) => ({
    strike,
    call: market.quoteOf(pair.call!.conId)!,
    put: market.quoteOf(pair.put!.conId)!,
  }))
}
