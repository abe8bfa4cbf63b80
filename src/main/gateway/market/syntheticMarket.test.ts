import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantOf } from '#core/calendar/exchangeTime'
import { type Session, sessionOf, sessionsBetween } from '#core/calendar/xnysSessions'
import { compactDate, dayNumber, type EpochMs, type SessionDate, sessionDate } from '#core/domain/time'
import type { ChainRow } from '#core/quant/volSurface/chainRow'
import { expirationVariance, volatilityIndex } from '#core/quant/volSurface/volatilityIndex'
import { at } from './dayMinutes'
import type { Market, MarketSession, MarketSink } from './market'
import { RATE } from './surfaceModel'
import { SyntheticDays } from './syntheticDays'
import { createSyntheticMarket, type SyntheticOptions } from './syntheticMarket'

const SEED = 41
const VOL = 0.16
const HOUR_MS = 3_600_000
const sessions = sessionsBetween(sessionDate('2020-01-02'), sessionDate('2025-12-31'))
const LAST_DAY = dayNumber(sessionDate('2025-12-31'))

const daysOf = (seed: number, symbols: readonly string[]) =>
  new SyntheticDays({ symbols, sessions, vol: VOL, seed })
const closesOf = (days: SyntheticDays, symbol: string) => days.closesBefore(symbol, LAST_DAY, sessions.length)
const returnsOf = (closes: Float64Array) =>
  Array.from(closes.slice(1), (close, i) => Math.log(close / closes[i]!))

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
const moment = (values: readonly number[], power: number) => {
  const middle = mean(values)
  return mean(values.map(value => (value - middle) ** power))
}
const kurtosis = (values: readonly number[]) => moment(values, 4) / moment(values, 2) ** 2
const correlation = (a: readonly number[], b: readonly number[]) => {
  const [ma, mb] = [mean(a), mean(b)]
  return mean(a.map((value, i) => (value - ma) * (b[i]! - mb))) / Math.sqrt(moment(a, 2) * moment(b, 2))
}

/** 48 years in all. */
const eight = Array.from({ length: 8 }, (_, i) => daysOf(SEED + i, ['SPY', 'NEW']))
const [first] = eight
const fullDays = sessions.filter(({ isHalfDay }) => !isHalfDay)

describe('the benchmark of a synthetic market', () => {
  const returns = eight.map(days => returnsOf(closesOf(days, 'SPY')))
  const vixReturns = eight.map(days => returnsOf(closesOf(days, 'VIX')))

  it('realises its vol, within a tenth over 48 years', () => {
    expect(Math.abs(Math.sqrt(252 * moment(returns.flat(), 2)) / VOL - 1)).toBeLessThan(0.1)
  })

  it('has fat tails, from day to day and from minute to minute', () => {
    const minuteReturns = [10, 200, 400].flatMap(ordinal => {
      const day = first!.minutesOf('SPY', dayNumber(sessions[ordinal]!.date))!
      return Array.from(day.close, (close, row) => Math.log(close / at(day.open, row)))
    })
    expect(kurtosis(returns.flat())).toBeGreaterThan(4)
    expect(kurtosis(minuteReturns)).toBeGreaterThan(3.3)
  })

  it('is feared when it falls: the VIX rises, and the days after are wild', () => {
    expect(correlation(returns.flat(), vixReturns.flat())).toBeLessThan(-0.6)
    const weekAfter = (own: readonly number[], i: number) =>
      mean(own.slice(i + 1, i + 6).map(each => each * each))
    const now = returns.flatMap(own => own.slice(0, -5))
    const later = returns.flatMap(own => own.slice(0, -5).map((_, i) => weekAfter(own, i)))
    expect(correlation(now, later)).toBeLessThan(-0.05)
  })

  it('trades and moves most at both ends of the day', () => {
    const shown = fullDays.slice(0, 60).map(({ date }) => first!.minutesOf('SPY', dayNumber(date))!)
    const range = (from: number, to: number) =>
      mean(
        shown.flatMap(({ high, low }) =>
          Array.from(high.subarray(from, to), (h, i) => h - at(low, from + i)),
        ),
      )
    const volume = (from: number, to: number) =>
      mean(shown.flatMap(day => [...day.volume.subarray(from, to)]))
    for (const measure of [range, volume]) {
      expect(measure(0, 15)).toBeGreaterThan(1.3 * measure(160, 220))
      expect(measure(375, 390)).toBeGreaterThan(1.3 * measure(160, 220))
    }
  })

  it('moves the VIX against itself within the day as well', () => {
    const tenMinutes = (symbol: string) =>
      fullDays.slice(0, 20).flatMap(({ date }) => {
        const { open, close } = first!.minutesOf(symbol, dayNumber(date))!
        return Array.from({ length: 39 }, (_, i) => Math.log(at(close, 10 * i + 9) / at(open, 10 * i)))
      })
    expect(correlation(tenMinutes('SPY'), tenMinutes('VIX'))).toBeLessThan(-0.7)
  })
})

describe('a stock of a synthetic market', () => {
  it('goes with the benchmark, and its own way as well', () => {
    const both = eight.map(
      days => [returnsOf(closesOf(days, 'SPY')), returnsOf(closesOf(days, 'NEW'))] as const,
    )
    const together = correlation(
      both.flatMap(([spy]) => spy),
      both.flatMap(([, stock]) => stock),
    )
    expect(together).toBeGreaterThan(0.2)
    expect(together).toBeLessThan(0.9)
    for (const [spy, stock] of both) expect(moment(stock, 2)).toBeGreaterThan(moment(spy, 2))
  })
})

describe('synthetic days', () => {
  it('are the same whatever else has been asked for, and others for another seed', () => {
    const anyDay = fc.record({
      symbol: fc.constantFrom('SPY', 'NEW', 'VIX', 'VIX9D', 'VIX3M'),
      session: fc.constantFrom(...sessions),
    })
    fc.assert(
      fc.property(fc.array(anyDay, { minLength: 1, maxLength: 8 }), fc.nat(), (asked, seed) => {
        const days = daysOf(seed, ['SPY', 'NEW'])
        for (const { symbol, session } of asked) days.minutesOf(symbol, dayNumber(session.date))
        const { symbol, session } = asked[0]!
        const day = dayNumber(session.date)
        expect(daysOf(seed, ['SPY', 'NEW']).minutesOf(symbol, day)).toEqual(days.minutesOf(symbol, day))
        expect(daysOf(seed + 1, ['SPY', 'NEW']).minutesOf(symbol, day)).not.toEqual(
          days.minutesOf(symbol, day),
        )
      }),
      { seed: SEED, numRuns: 40 },
    )
  })

  it('end where the next day says that they ended, and their bar is that of their minutes', () => {
    const days = first!
    for (const [i, { date }] of sessions.slice(0, 40).entries()) {
      const next = sessions[i + 1]!
      for (const symbol of ['SPY', 'NEW', 'VIX', 'VIX3M']) {
        const bar = days.dailyBarOf(symbol, dayNumber(date))!
        expect(days.previousCloseOf(symbol, dayNumber(next.date)), `${symbol} ${date}`).toBe(bar.close)
        expect(bar.low).toBeLessThanOrEqual(Math.min(bar.open, bar.close))
        expect(bar.high).toBeGreaterThanOrEqual(Math.max(bar.open, bar.close))
      }
    }
  })

  it('are as long as the exchange is open', () => {
    const lengthOf = ({ date }: Session) => first!.minutesOf('SPY', dayNumber(date))!.minute.length
    expect(lengthOf(sessionOf(sessionDate('2024-11-29'))!)).toBe(210)
    expect(lengthOf(sessionOf(sessionDate('2024-11-27'))!)).toBe(390)
    expect(first!.minutesOf('SPY', dayNumber(sessionDate('2024-11-28')))).toBeUndefined()
  })
})

const SPY = 756733
const options: SyntheticOptions = {
  symbols: ['SPY', 'NEW'],
  sessionDate: sessionDate('2024-11-27'),
  sessions: 2,
  vol: VOL,
  seed: SEED,
}
const silent: MarketSink = {
  quoteChanged: () => undefined,
  traded: () => undefined,
  sessionOpened: () => undefined,
  sessionClosed: () => undefined,
}

describe('a synthetic market', () => {
  it('opens on the sessions of the exchange, half days included, and then stays closed', () => {
    const market = createSyntheticMarket(options)
    const opened: MarketSession[] = []
    const until = instantOf(sessionDate('2024-12-05'), 0)
    market.advanceTo(until, { ...silent, sessionOpened: session => opened.push(session) })
    expect(opened.map(({ date }) => date)).toEqual(['2024-11-27', '2024-11-29'])
    expect(opened[1]!.closesAt - opened[1]!.opensAt).toBe(3.5 * HOUR_MS)
  })

  it.each([0.1, 0.2, 0.45])('of vol %d has volatility indices that its own chains give, within 5 %%', vol => {
    const market = createSyntheticMarket({ ...options, vol })
    market.advanceTo(instantOf(options.sessionDate, 11 * HOUR_MS), silent)
    for (const [symbol, days] of [
      ['VIX', 30],
      ['VIX9D', 9],
      ['VIX3M', 93],
    ] as const) {
      const { conId } = market.contracts.find({ secType: 'IND', symbol })[0]!
      const shown = market.quoteOf(conId)!.last!
      expect(Math.abs(indexOfChains(market, days) / shown - 1), `${symbol} ${shown}`).toBeLessThan(0.05)
    }
  })

  it.each([
    [{ symbols: [] }, '1 to 100 symbols'],
    [{ symbols: ['SPY', 'spy'] }, '"spy" is no symbol'],
    [{ symbols: ['SPY', 'VIX'] }, 'VIX is always there'],
    [{ symbols: ['SPY', 'SPY'] }, 'SPY is named twice'],
    [{ sessionDate: sessionDate('2024-11-28') }, 'begins on a session'],
    [{ sessions: 9_999 }, 'there is room for'],
  ])('refuses %j', (odd, reason) => {
    expect(() => createSyntheticMarket({ ...options, ...odd })).toThrow(reason)
  })

  it('names a hundred symbols and their options apart', () => {
    const symbols = ['SPY', ...Array.from({ length: 99 }, (_, i) => `S${i}`)]
    const market = createSyntheticMarket({ ...options, symbols, sessions: 250 })
    const ids = ['SPY', 'S0', 'S98'].flatMap(symbol =>
      market.contracts.find({ secType: 'OPT', symbol }).map(({ conId }) => conId),
    )
    const stocks = market.contracts.find({ secType: 'STK' }).map(({ conId }) => conId)
    expect(new Set([...ids, ...stocks]).size).toBe(ids.length + stocks.length)
    expect(stocks).toHaveLength(100)
    for (const conId of [ids[0]!, ids.at(-1)!]) expect(market.contracts.byId(conId)?.conId).toBe(conId)
  })
})

/** The index of SPY's quotes for a horizon, by the Cboe's method, from the expirations on its two sides. */
function indexOfChains(market: Market, days: number): number {
  const { expirations } = market.contracts.optionClasses(SPY)[0]!
  const yearsTo = (expiration: SessionDate) =>
    ((sessionOf(expiration)!.closesAt as EpochMs) - market.now()) / (365 * 24 * HOUR_MS)
  const near = expirations.filter(date => yearsTo(date) * 365 < days).at(-1)!
  const next = expirations.find(date => yearsTo(date) * 365 >= days)!
  const [one, other] = [near, next].map(expiration => {
    const result = expirationVariance(chainOf(market, expiration), yearsTo(expiration), RATE)
    return result.ok
      ? { years: yearsTo(expiration), variance: result.value.variance }
      : expect.fail(expiration)
  })
  return volatilityIndex(one!, other!, days / 365)
}

function chainOf(market: Market, expiration: SessionDate): ChainRow[] {
  const rows = new Map<number, { callBid: number; callAsk: number; putBid: number; putAsk: number }>()
  const query = { secType: 'OPT', symbol: 'SPY', expiration: compactDate(expiration) } as const
  for (const { conId, strike = 0, right } of market.contracts.find(query)) {
    const { bid = 0, ask = 0 } = market.quoteOf(conId)!
    const row = rows.get(strike) ?? { callBid: 0, callAsk: 0, putBid: 0, putAsk: 0 }
    rows.set(
      strike,
      right === 'call' ? { ...row, callBid: bid, callAsk: ask } : { ...row, putBid: bid, putAsk: ask },
    )
  }
  return [...rows].map(([strike, row]) => ({ strike, ...row })).sort((a, b) => a.strike - b.strike)
}
