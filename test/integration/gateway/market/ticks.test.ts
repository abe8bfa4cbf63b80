import { describe, expect, it } from 'vitest'
import { epochMs } from '#core/domain/time'
import type { BarQuery, Market } from '#main/gateway/market/market'
import { marketAt, newYork } from './replayedMarket'

const SPY = 756733
const VIX = 13455763
const DATE = '2013-10-08'

const bars = (market: Market, conId: number, secondsPerBar: number, changes: Partial<BarQuery> = {}) =>
  market.barsOf(conId, {
    secondsPerBar,
    from: newYork(DATE, '09:30'),
    to: newYork(DATE, '11:00'),
    regularHoursOnly: true,
    whatToShow: 'TRADES',
    ...changes,
  })

describe('bars of less than a minute', () => {
  const market = marketAt(DATE, '11:00')

  it.each([1, 5, 10, 15, 30])('of %d seconds add up to the minutes, prints and volume', seconds => {
    const minutes = new Map(bars(market, SPY, 60).map(bar => [bar.time, bar]))
    const groups = Map.groupBy(bars(market, SPY, seconds), ({ time }) => Math.floor(time / 60_000) * 60_000)
    expect(groups.size).toBe(90)
    for (const [time, parts] of groups) {
      const minute = minutes.get(epochMs(time))
      expect({
        open: parts[0]!.open,
        high: Math.max(...parts.map(({ high }) => high)),
        low: Math.min(...parts.map(({ low }) => low)),
        close: parts.at(-1)!.close,
        volume: parts.reduce((sum, { volume }) => sum + volume, 0),
      }).toEqual({
        open: minute?.open,
        high: minute?.high,
        low: minute?.low,
        close: minute?.close,
        volume: minute?.volume,
      })
    }
  })

  it('are of quotes as well, never crossed, and of an index', () => {
    const asks = new Map(bars(market, SPY, 5, { whatToShow: 'ASK' }).map(bar => [bar.time, bar]))
    const bids = bars(market, SPY, 5, { whatToShow: 'BID' })
    expect(bids.length).toBeGreaterThan(500)
    for (const bid of bids) expect(bid.close).toBeLessThan(asks.get(bid.time)!.close)
    expect(bars(market, VIX, 30, { whatToShow: 'MIDPOINT' }).length).toBeGreaterThan(100)
  })

  it('are no more than wanted, the latest ones, across a night', () => {
    const early = marketAt(DATE, '09:31')
    const latest = bars(early, SPY, 30, { from: epochMs(0), to: early.now(), latest: 20 })
    expect(latest).toHaveLength(20)
    expect(latest.at(-1)!.time).toBe(newYork(DATE, '09:30:30'))
    expect(latest[0]!.time).toBeLessThan(newYork('2013-10-07', '16:00'))
  })

  it('show nothing of the future', () => {
    const half = marketAt(DATE, '10:00:12')
    const shown = bars(half, SPY, 5)
    expect(shown.at(-1)!.time).toBe(newYork(DATE, '10:00:10'))
    expect(shown.at(-1)!.volume).toBeLessThanOrEqual(
      bars(market, SPY, 5).find(({ time }) => time === shown.at(-1)!.time)!.volume,
    )
  })
})

describe('ticks of the past', () => {
  const market = marketAt(DATE, '11:00')
  const window = { from: newYork(DATE, '10:00'), to: newYork(DATE, '10:01'), regularHoursOnly: true }

  it('are those that were played', () => {
    const played: { price: number; size: number; time: number }[] = []
    const again = marketAt(DATE, '09:59:59')
    again.advanceTo(epochMs(window.to - 1), {
      quoteChanged: () => undefined,
      traded: (conId, price, size, time) => {
        if (conId === SPY && time >= window.from) played.push({ price, size, time })
      },
      sessionOpened: () => undefined,
      sessionClosed: () => undefined,
    })
    const prints = market
      .ticksOf(SPY, window)
      .flatMap(({ price, size, time }) => (price ? [{ price, size, time }] : []))
    expect(prints.length).toBeGreaterThan(10)
    expect(prints).toEqual(played)
  })

  it("of an option are the model's market at each quote of its underlying", () => {
    const [call] = market.contracts.find({
      secType: 'OPT',
      symbol: 'SPY',
      expiration: '20131018',
      strike: 166,
      right: 'call',
    })
    const ticks = market.ticksOf(call!.conId, window)
    expect(ticks.length).toBeGreaterThan(10)
    for (const { bid, ask } of ticks) expect(bid!).toBeLessThan(ask!)
    const { bid, ask } = marketAt(DATE, '10:00:30').quoteOf(call!.conId)!
    const near = ticks.findLast(({ time }) => time <= newYork(DATE, '10:00:30'))!
    expect(Math.abs(near.bid! + near.ask! - bid! - ask!)).toBeLessThan(0.1)
  })
})
