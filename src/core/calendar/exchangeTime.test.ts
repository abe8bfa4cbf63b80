import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs, sessionDate } from '#core/domain/time'
import { addDays, lastWeekday, nthWeekday, weekdayOf } from './civilDate'
import { exchangeTimeOf, instantOf } from './exchangeTime'
import { nextSession, previousSession, sessionOf, sessionsBetween } from './xnysSessions'

const HOUR = 3_600_000

describe('exchange time', () => {
  it('turns back into the instant it came from, but for the hour that autumn repeats', () => {
    fc.assert(
      fc.property(fc.integer({ min: 631_152_000_000, max: 1_900_000_000_000 }), t => {
        const { date, msOfDay } = exchangeTimeOf(epochMs(t))
        expect([t, t - HOUR]).toContain(instantOf(date, msOfDay))
      }),
    )
  })

  it('skips and repeats an hour on the right Sundays of 2013', () => {
    const spring = instantOf(sessionDate('2013-03-10'), HOUR)
    expect(exchangeTimeOf(epochMs(spring + HOUR)).msOfDay).toBe(3 * HOUR)
    const autumn = instantOf(sessionDate('2013-11-03'), HOUR)
    expect(exchangeTimeOf(epochMs(autumn + HOUR)).msOfDay).toBe(HOUR)
  })

  it('counts weekdays and days', () => {
    expect(weekdayOf(sessionDate('2013-10-08'))).toBe(2)
    expect(nthWeekday(2013, 10, 5, 3)).toBe('2013-10-18')
    expect(lastWeekday(2013, 12, 5)).toBe('2013-12-27')
    expect(addDays(sessionDate('2012-02-28'), 2)).toBe('2012-03-01')
  })
})

describe('sessions', () => {
  it('follow one another over holidays and weekends', () => {
    expect(nextSession(sessionDate('2013-11-27')).date).toBe('2013-11-29')
    expect(previousSession(sessionDate('2013-10-07')).date).toBe('2013-10-04')
    expect(sessionOf(sessionDate('2013-11-29'))?.isHalfDay).toBe(true)
    expect(sessionOf(sessionDate('2030-06-19'))).toBeUndefined()
  })

  it('number 250 to 253 in every covered year', () => {
    for (let year = 2004; year <= 2030; year++) {
      const count = sessionsBetween(sessionDate(`${year}-01-01`), sessionDate(`${year}-12-31`)).length
      expect(count, String(year)).toBeGreaterThanOrEqual(249)
      expect(count, String(year)).toBeLessThanOrEqual(253)
    }
  })

  it('refuse a year without rules', () => {
    expect(() => sessionOf(sessionDate('2003-05-05'))).toThrow('no session rules')
  })
})
