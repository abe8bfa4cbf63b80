import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exchangeTimeOf } from '#core/calendar/exchangeTime'
import { sessionOf, sessionsBetween } from '#core/calendar/xnysSessions'
import { epochMs, sessionDate } from '#core/domain/time'
import { fixtureRows } from '../../fixtures/fixture'

const utcMinute = (instant: number): string => `${new Date(instant).toISOString().slice(0, 16)}Z`

describe('the XNYS calendar', () => {
  it('has the same sessions, opens, closes and half days as exchange_calendars, 2004 to January 2023', () => {
    const expected = fixtureRows('calendar/xnysSessions.csv.gz').map(row => [
      row['session'],
      row['open_utc'],
      row['close_utc'],
      row['early_close'] === '1',
    ])
    const sessions = sessionsBetween(sessionDate('2004-01-01'), sessionDate('2023-01-13'))
    expect(expected.length).toBe(4792)
    expect(sessions.map(s => [s.date, utcMinute(s.opensAt), utcMinute(s.closesAt), s.isHalfDay])).toEqual(
      expected,
    )
  })

  it('agrees with the sampled holidays and half days, those after 2023 included', () => {
    const samples = JSON.parse(
      readFileSync(new URL('../../fixtures/calendar/xnysSamples.json', import.meta.url), 'utf8'),
    ) as Record<string, string[]>
    const covered = (name: string) =>
      (samples[name] ?? []).filter(date => date >= '2004').map(date => sessionOf(sessionDate(date)))
    for (const session of [...covered('regular_holidays_sample'), ...covered('adhoc_holidays_sample')])
      expect(session).toBeUndefined()
    for (const session of covered('early_closes_sample')) expect(session?.isHalfDay).toBe(true)
    for (const session of [...covered('non_early_closes_sample'), ...covered('non_holidays_sample')])
      expect(session?.isHalfDay).toBe(false)
  })

  it("keeps New York's clock as the platform's time zone database does, every three hours of 1990 to 2030", () => {
    const clock = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'America/New_York',
      dateStyle: 'short',
      timeStyle: 'medium',
    })
    const differences: string[] = []
    for (let t = Date.UTC(1990, 0, 1); t < Date.UTC(2031, 0, 1); t += 10_800_000) {
      const { date, msOfDay } = exchangeTimeOf(epochMs(t))
      const ours = `${date} ${new Date(msOfDay).toISOString().slice(11, 19)}`
      if (ours !== clock.format(t)) differences.push(`${ours} is ${clock.format(t)}`)
    }
    expect(differences).toEqual([])
  })
})
