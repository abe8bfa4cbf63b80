import { describe, expect, it } from 'vitest'
import { epochMs, sessionDate } from '#core/domain/time'
import { type EventCalendar, eventState } from './eventWindows'
import { exchangeTimeOf, MS_PER_MINUTE } from './exchangeTime'
import {
  classClosesAt,
  isAmSettled,
  lastTradeAt,
  monthlyExpiration,
  quarterlyExpiration,
  weeklyExpiration,
  weeklyExpirations,
} from './optionExpirations'
import { sessionOf } from './xnysSessions'

const clockOf = (instant: number) => {
  const { date, msOfDay } = exchangeTimeOf(epochMs(instant))
  return `${date} ${Math.floor(msOfDay / MS_PER_MINUTE / 60)}:${String((msOfDay / MS_PER_MINUTE) % 60).padStart(2, '0')}`
}

describe('option expirations', () => {
  it('fall on the third Friday, or the Thursday before Good Friday', () => {
    expect(monthlyExpiration(2013, 10)).toBe('2013-10-18')
    expect(monthlyExpiration(2014, 4)).toBe('2014-04-17')
    expect(monthlyExpiration(2019, 4)).toBe('2019-04-18')
    expect(monthlyExpiration(2026, 6)).toBe('2026-06-18') // Juneteenth is that Friday.
  })

  it('close the quarter on its last session and the week on its last', () => {
    expect(quarterlyExpiration(2013, 12)).toBe('2013-12-31')
    expect(quarterlyExpiration(2018, 3)).toBe('2018-03-29')
    expect(weeklyExpiration(sessionDate('2013-11-27'))).toBe('2013-11-29')
    expect(weeklyExpiration(sessionDate('2020-07-01'))).toBe('2020-07-02')
    expect(() => quarterlyExpiration(2013, 11)).toThrow('quarter')
  })

  it('go on weekly, none twice and none past', () => {
    const dates = weeklyExpirations(sessionDate('2013-10-08'), 8)
    expect(dates.length).toBe(8)
    expect(dates[0]).toBe('2013-10-11')
    expect(new Set(dates).size).toBe(8)
    // Good Friday 2014: on the Friday itself the week's expiration is past.
    expect(weeklyExpirations(sessionDate('2014-04-18'), 2)).toEqual(['2014-04-25', '2014-05-02'])
  })

  it('know when a class trades last', () => {
    const expiration = sessionDate('2013-10-18')
    expect(clockOf(lastTradeAt('SPX', expiration))).toBe('2013-10-17 16:15')
    expect(clockOf(lastTradeAt('SPXW', expiration))).toBe('2013-10-18 16:00')
    expect(clockOf(lastTradeAt('SPY', expiration))).toBe('2013-10-18 16:00')
    expect(clockOf(classClosesAt('SPXW', sessionOf(sessionDate('2013-11-29'))!))).toBe('2013-11-29 13:15')
    expect([isAmSettled('SPX'), isAmSettled('SPXW')]).toEqual([true, false])
  })
})

describe('event windows', () => {
  const HOUR = 3_600_000
  const at = (hours: number) => epochMs(hours * HOUR)
  const calendar: EventCalendar = {
    events: [
      { kind: 'fomc', symbol: undefined, at: at(100) },
      { kind: 'earnings', symbol: 'IBM', at: at(500) },
    ],
    coverage: [{ kind: 'fomc', symbol: undefined, from: at(0), to: at(200) }],
  }
  const stateOf = (kind: 'fomc' | 'earnings', symbol: string | undefined, hours: number) =>
    eventState(calendar, { kind, symbol, now: at(hours), beforeMs: 2 * HOUR, afterMs: HOUR })

  it('are open from before to after an event, both ends included', () => {
    expect([97, 98, 101, 102].map(hours => stateOf('fomc', undefined, hours).kind)).toEqual([
      'clear',
      'inside',
      'inside',
      'clear',
    ])
    expect(stateOf('fomc', undefined, 50)).toMatchObject({ kind: 'clear', next: { at: at(100) } })
  })

  it('are unknown where the calendar ends, never clear', () => {
    expect(stateOf('fomc', undefined, 199)).toEqual({ kind: 'unknown', coveredTo: at(200) })
    expect(stateOf('earnings', 'AAPL', 50)).toEqual({ kind: 'unknown', coveredTo: undefined })
    expect(stateOf('earnings', 'IBM', 50).kind).toBe('unknown')
    expect(stateOf('earnings', 'IBM', 499).kind).toBe('inside')
  })
})
