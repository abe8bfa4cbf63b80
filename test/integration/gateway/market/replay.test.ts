import { describe, expect, it } from 'vitest'
import { dayNumber, sessionDate } from '#core/domain/time'
import { at, QUOTE_COLUMNS, TRADE_COLUMNS } from '#main/gateway/market/dayMinutes'
import { LISTINGS } from '#main/gateway/market/listings'
import type { MarketSession, MarketSink } from '#main/gateway/market/market'
import { MarketResources } from '#main/gateway/market/marketResources'
import { minuteTicks } from '#main/gateway/market/minuteTicks'
import { minuteUpTo } from '#main/gateway/market/minuteUpTo'
import { RecordedDays } from '#main/gateway/market/recordedDays'
import { createReplayMarket } from '#main/gateway/market/replayMarket'
import { marketAt, newYork, RESOURCES, silentSink } from './replayedMarket'

const SPY = 756733
const AAPL = 265598
const VIX = 13455763
const days = new RecordedDays(new MarketResources(RESOURCES), 1)

const RECORDED = [
  ...['SPY', 'IBM', 'AIG'].flatMap(symbol =>
    ['04', '07', '08', '09', '10', '11'].map(day => [symbol, `2013-10-${day}`] as const),
  ),
  ...['05', '06', '09'].map(day => ['AAPL', `2014-06-${day}`] as const),
]

describe('the replayed minutes', () => {
  it('are rebuilt exactly from the ticks made inside them, prints and quotes', () => {
    let compared = 0
    for (const [symbol, date] of RECORDED) {
      const day = dayNumber(sessionDate(date))
      const recorded = days.minutesOf(symbol, day)!
      expect(recorded.origin).toBe('recorded')
      for (const [row, minute] of recorded.minute.entries()) {
        const rebuilt = minuteUpTo(recorded, row, days.tickSeed(symbol, day, minute), 60_000)!
        const where = `${symbol} ${date} minute ${minute}`
        compared++
        for (const name of [...TRADE_COLUMNS, ...QUOTE_COLUMNS])
          expect(at(rebuilt[name], 0), `${where} ${name}`).toBe(at(recorded[name], row))
      }
    }
    expect(compared).toBeGreaterThan(12_000)
  })

  it('never cross, stay on the cent, and print whole shares', () => {
    for (const [symbol, date] of RECORDED) {
      const day = dayNumber(sessionDate(date))
      const recorded = days.minutesOf(symbol, day)!
      for (const row of recorded.minute.keys()) {
        const ticks = minuteTicks(recorded, row, 7)
        for (let tick = 0; tick < ticks.count; tick++) {
          const [bid, ask, price] = [at(ticks.bid, tick), at(ticks.ask, tick), at(ticks.price, tick)]
          const isSound = (bid === 0 || bid < ask) && bid % 100 === 0 && ask % 100 === 0 && price % 100 === 0
          const hasSize = price === 0 || at(ticks.size, tick) > 0
          if (!isSound || !hasSize) expect.fail(`${symbol} ${date} row ${row}: ${bid} ${ask} ${price}`)
        }
      }
    }
  })
})

describe('days without a recording', () => {
  it('add up to their recorded daily bar', () => {
    for (const [symbol, date] of [
      ['XOM', '2013-10-08'],
      ['AAPL', '2013-10-09'],
      ['SPY', '2014-06-06'],
      ['FB', '2013-11-29'],
    ] as const) {
      const day = dayNumber(sessionDate(date))
      const minutes = days.minutesOf(symbol, day)!
      const bar = days.dailyBarOf(symbol, day)!
      expect(minutes.origin).toBe('modelled')
      expect(minutes.minute.length).toBe(date === '2013-11-29' ? 210 : 390)
      expect({
        open: minutes.open[0],
        high: Math.max(...minutes.high),
        low: Math.min(...minutes.low),
        close: minutes.close.at(-1),
        volume: minutes.volume.reduce((a, b) => a + b),
      }).toEqual(bar)
    }
  })

  it('the VIX stays inside its recorded range and moves against SPY', () => {
    const day = dayNumber(sessionDate('2013-10-08'))
    const vix = days.minutesOf('VIX', day)!
    const spy = days.minutesOf('SPY', day)!
    expect(Math.max(...vix.high) / 10_000).toBe(21.01)
    expect(Math.min(...vix.low) / 10_000).toBe(18.98)
    const first = spy.minute.indexOf(570)
    const fives = Array.from({ length: 77 }, (_, i) => 5 * i)
    const moves = (column: Int32Array, start: number) =>
      fives.map(i => at(column, start + i + 5) - at(column, start + i))
    expect(correlation(moves(vix.close, 0), moves(spy.close, first))).toBeLessThan(-0.5)
  })
})

describe('the clock of the market', () => {
  it('tells opens and closes, and goes on to the next session', () => {
    const market = createReplayMarket({
      resourcesDir: RESOURCES,
      sessionDate: sessionDate('2013-10-11'),
      seed: 3,
    })
    const told: string[] = []
    const note = (what: string) => (session: MarketSession) => told.push(`${what} ${session.date}`)
    const sink: MarketSink = { ...silentSink, sessionOpened: note('open'), sessionClosed: note('close') }
    expect(market.session().date).toBe('2013-10-11')
    market.advanceTo(newYork('2013-10-11', '16:00'), sink)
    expect(market.session().date).toBe('2013-10-14')
    market.advanceTo(newYork('2013-10-14', '09:30'), sink)
    expect(told).toEqual(['open 2013-10-11', 'close 2013-10-11', 'open 2013-10-14'])
    expect(market.description).toContain('modelled')
  })

  it('is the same market however it is advanced, and another with another seed', () => {
    const log = (seed: number, stepMs: number) => {
      const market = marketAt('2013-10-08', '09:29:59', seed)
      const prints: string[] = []
      const traded: MarketSink['traded'] = (...print) => prints.push(print.join(' '))
      const end = newYork('2013-10-08', '09:33')
      for (let now = market.now() + stepMs; now <= end; now += stepMs)
        market.advanceTo(now as typeof end, { ...silentSink, traded })
      return prints
    }
    const whole = log(5, 1000)
    expect(whole.length).toBeGreaterThan(500)
    expect(log(5, 250)).toEqual(whole)
    expect(log(6, 1000)).not.toEqual(whole)
  })

  it('quotes SPY two to five times a second', () => {
    const market = marketAt('2013-10-08', '10:00')
    let ticks = 0
    const quoteChanged = (conId: number) => {
      if (conId === SPY) ticks++
    }
    market.advanceTo(newYork('2013-10-08', '10:10'), { ...silentSink, quoteChanged })
    expect(ticks / 600).toBeGreaterThan(1.5)
    expect(ticks / 600).toBeLessThan(5)
  })

  it('tells an index at least every 15 seconds, and requotes even a quiet stock every 5', () => {
    const market = marketAt('2013-10-08', '12:00')
    const [noon, end] = [newYork('2013-10-08', '12:00'), newYork('2013-10-08', '12:30')]
    const latest = new Map<number, number>()
    const longest = new Map<number, number>()
    const quoteChanged = (conId: number) => {
      const gap = market.now() - (latest.get(conId) ?? noon)
      longest.set(conId, Math.max(gap, longest.get(conId) ?? 0))
      latest.set(conId, market.now())
    }
    market.advanceTo(end, { ...silentSink, quoteChanged })
    expect(longest.size).toBe(LISTINGS.length)
    for (const { conId, secType, symbol } of LISTINGS)
      expect(longest.get(conId), symbol).toBeLessThan(secType === 'IND' ? 15_000 : 5_000)
  })

  it('knows the state of the tape at 10:00', () => {
    const quote = marketAt('2013-10-08', '10:00').quoteOf(SPY)!
    expect(quote).toMatchObject({ open: 167.45, previousClose: 167.42, halted: false })
    expect(quote.bid!).toBeLessThan(quote.ask!)
    expect(quote.high!).toBe(167.62)
  })

  it('refuses a date without a session, and says what is missing', () => {
    const create = (date: string, resourcesDir = RESOURCES) =>
      createReplayMarket({ resourcesDir, sessionDate: sessionDate(date), seed: 1 })
    expect(() => create('2013-10-12')).toThrow(RangeError)
    expect(() => create('2015-10-12')).toThrow(RangeError)
    expect(() => create('2013-10-08', '/nowhere')).toThrow('cannot read')
  })
})

describe("Apple's split of 2014-06-09", () => {
  it('is replayed in raw prices, with the close before it in new shares', () => {
    const before = marketAt('2014-06-06', '15:59').quoteOf(AAPL)!
    const after = marketAt('2014-06-09', '09:31').quoteOf(AAPL)!
    expect(before.last!).toBeGreaterThan(600)
    expect(after.last!).toBeLessThan(100)
    expect(after.previousClose).toBe(92.22)
  })

  it('is adjusted for in history, from the day it takes effect', () => {
    const closes = (date: string) => {
      const query = { secondsPerBar: 86_400, regularHoursOnly: true, whatToShow: 'TRADES' as const }
      const [from, to] = [newYork('2014-06-05', '00:00'), newYork('2014-06-07', '00:00')]
      return marketAt(date, '09:31')
        .barsOf(AAPL, { ...query, from, to })
        .map(bar => bar.close)
    }
    expect(closes('2014-06-09')).toEqual([647.35 / 7, 645.57 / 7].map(x => Number(x.toFixed(6))))
    expect(closes('2014-06-06')[0]).toBe(647.35)
  })

  it('has options without a past before it', () => {
    const market = marketAt('2014-06-09', '10:00')
    const [option] = market.contracts.find({
      secType: 'OPT',
      symbol: 'AAPL',
      expiration: '20140620',
      strike: 92.5,
      right: 'call',
    })
    const window = { from: newYork('2014-06-02', '00:00'), to: newYork('2014-06-10', '00:00') }
    for (const secondsPerBar of [300, 86_400]) {
      const query = { ...window, secondsPerBar, regularHoursOnly: true, whatToShow: 'TRADES' as const }
      const bars = market.barsOf(option!.conId, query)
      expect(bars[0]!.time).toBe(newYork('2014-06-09', '09:30'))
      expect(bars.at(-1)!.close).toBeLessThan(5)
    }
  })

  it('makes seven new contracts of each option, at a seventh of the strike', () => {
    const before = marketAt('2014-06-06', '15:59')
    const [old] = before.contracts.find({
      secType: 'OPT',
      symbol: 'AAPL',
      expiration: '20140620',
      strike: 645,
      right: 'call',
    })
    expect(before.corporateActionsOf(AAPL)).toContainEqual({ exDate: '2014-06-09', split: 7 })
    const adjusted = before.contracts.adjusted(old!.conId, 7)!
    expect(adjusted).toMatchObject({ strike: 92.14, multiplier: 100, tradingClass: 'AAPL' })
    // What seven contracts are worth afterwards is what one was worth before, as the stock opens near its close.
    const after = marketAt('2014-06-09', '09:31')
    expect(after.contracts.byId(adjusted.conId)).toEqual(adjusted)
    const [then, now] = [before.quoteOf(old!.conId)!.model!, after.quoteOf(adjusted.conId)!.model!]
    const moved = (after.quoteOf(AAPL)!.last! - before.quoteOf(AAPL)!.last! / 7) * now.delta
    expect(now.price - moved).toBeCloseTo(then.price / 7, 0)
  })

  it('makes the contract that is listed anyway where the strikes meet', () => {
    const market = marketAt('2014-06-09', '10:00')
    const named = { secType: 'OPT', symbol: 'AAPL', expiration: '20140620', right: 'call' } as const
    const [old] = marketAt('2014-06-06', '15:59').contracts.find({ ...named, strike: 630 })
    const [listed] = market.contracts.find({ ...named, strike: 90 })
    expect(market.contracts.adjusted(old!.conId, 7)?.conId).toBe(listed?.conId)
  })
})

describe('history', () => {
  const query = { regularHoursOnly: true, whatToShow: 'TRADES' as const }

  it('never shows the future, and its last bar is what has been played', () => {
    const market = marketAt('2013-10-08', '10:00:20')
    const bars = market.barsOf(SPY, {
      ...query,
      secondsPerBar: 60,
      from: newYork('2013-10-08', '09:30'),
      to: newYork('2013-10-09', '00:00'),
    })
    expect(bars.length).toBe(31)
    expect(bars.at(-1)!.time).toBe(newYork('2013-10-08', '10:00'))
    expect(bars.at(-1)!.close).toBe(market.quoteOf(SPY)!.last)
    expect(bars[0]).toMatchObject({ open: 167.45, high: 167.52, low: 167.4, close: 167.5, volume: 525_757 })
  })

  it('adds minutes up to larger bars, and days up to weeks', () => {
    const market = marketAt('2013-10-10', '15:00')
    const [from, to] = [newYork('2013-10-08', '09:30'), newYork('2013-10-08', '16:00')]
    const minutes = market.barsOf(SPY, { ...query, secondsPerBar: 60, from, to })
    const hours = market.barsOf(SPY, { ...query, secondsPerBar: 3600, from, to })
    expect(minutes.length).toBe(390)
    expect(hours.length).toBe(7)
    expect(hours[0]!.time).toBe(from)
    expect(sum(hours.map(bar => bar.volume))).toBe(sum(minutes.map(bar => bar.volume)))
    expect(Math.max(...hours.map(bar => bar.high))).toBe(Math.max(...minutes.map(bar => bar.high)))
    const weeks = market.barsOf(SPY, {
      ...query,
      secondsPerBar: 604_800,
      from: newYork('2013-09-30', '00:00'),
      to,
    })
    expect(weeks[0]).toMatchObject({ open: 167.46, close: 168.89 })
  })

  it('goes back to 2004 by days and months, whatever is asked for', () => {
    const market = marketAt('2013-10-10', '15:00')
    const [from, to] = [newYork('1990-01-01', '00:00'), newYork('2013-10-10', '15:00')]
    const daily = market.barsOf(SPY, { ...query, secondsPerBar: 86_400, from, to })
    const monthly = market.barsOf(SPY, { ...query, secondsPerBar: 30 * 86_400, from, to })
    expect(daily[0]!.time).toBe(newYork('2004-01-02', '09:30'))
    expect(monthly.length).toBe(12 * 9 + 10)
    expect(market.barsOf(SPY, { ...query, secondsPerBar: 60, from, to }).length).toBe(20_000)
    expect(market.barsOf(999, { ...query, secondsPerBar: 60, from, to })).toEqual([])
  })

  it('keeps a bid below its ask and a vol between 5 and 80 %', () => {
    const market = marketAt('2013-10-10', '15:00')
    const window = { from: newYork('2013-10-01', '00:00'), to: newYork('2013-10-10', '15:00') }
    const show = (
      whatToShow: 'BID' | 'ASK' | 'OPTION_IMPLIED_VOLATILITY' | 'HISTORICAL_VOLATILITY',
      seconds: number,
    ) => market.barsOf(SPY, { ...query, ...window, whatToShow, secondsPerBar: seconds })
    const [bids, asks] = [show('BID', 300), show('ASK', 300)]
    expect(bids.length).toBe(asks.length)
    for (const [i, bid] of bids.entries()) expect(bid.close).toBeLessThan(asks[i]!.close)
    for (const kind of ['OPTION_IMPLIED_VOLATILITY', 'HISTORICAL_VOLATILITY'] as const)
      for (const bar of show(kind, 86_400)) {
        expect(bar.close).toBeGreaterThan(0.05)
        expect(bar.close).toBeLessThan(0.8)
      }
  })

  it('ends with the present quote for an index and an option too', () => {
    const market = marketAt('2013-10-10', '11:00:30')
    const window = { from: newYork('2013-10-09', '09:30'), to: newYork('2013-10-10', '12:00') }
    const vix = market.barsOf(VIX, { ...query, ...window, secondsPerBar: 300 })
    expect(vix.at(-1)!.close).toBe(market.quoteOf(VIX)!.last)
    const [option] = market.contracts.find({
      secType: 'OPT',
      symbol: 'SPY',
      expiration: '20131115',
      strike: 168,
      right: 'call',
    })
    const bars = market.barsOf(option!.conId, { ...query, ...window, secondsPerBar: 300 })
    expect(bars.length).toBe(78 + 19)
    expect(Math.abs(bars.at(-1)!.close - market.quoteOf(option!.conId)!.model!.price)).toBeLessThan(0.05)
  })
})

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[]) => sum(x) / x.length
  const [ma, mb] = [mean(a), mean(b)]
  const cross = sum(a.map((x, i) => (x - ma) * (b[i]! - mb)))
  return cross / Math.sqrt(sum(a.map(x => (x - ma) ** 2)) * sum(b.map(x => (x - mb) ** 2)))
}
