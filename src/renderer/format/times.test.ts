import { describe, expect, it } from 'vitest'
import { formatClock, formatDay, formatDuration, formatLag, formatMinute, formatSessionDate } from './times'

describe('times', () => {
  it('tells New York’s time in summer and in winter', () => {
    expect(formatClock(Date.UTC(2013, 9, 8, 13, 30, 5))).toBe('09:30:05')
    expect(formatMinute(Date.UTC(2013, 11, 9, 14, 30))).toBe('09:30')
    expect(formatClock(Date.UTC(2013, 9, 8, 4, 0))).toBe('00:00:00')
  })

  it('tells New York’s day, which begins later than the one of UTC', () => {
    expect(formatDay(Date.UTC(2013, 9, 8, 2, 0))).toBe('Mon 07 Oct 2013')
  })

  it.each([
    [-5, '0s'],
    [9_000, '9s'],
    [125_000, '2m 05s'],
    [3_725_000, '1h 02m'],
    [90_000_000, '1d 01h'],
  ])('tells the duration %s as %s', (value, text) => expect(formatDuration(value)).toBe(text))

  it.each([
    [80.4, '80 ms'],
    [1500, '1.5 s'],
    [41_200, '41 s'],
    [61_000, '1m 01s'],
  ])('tells the lag %s as %s', (value, text) => expect(formatLag(value)).toBe(text))

  it('names a session by its own date, whatever the machine’s zone', () => {
    expect(formatSessionDate('2013-10-08')).toBe('8 Oct')
    expect(formatSessionDate('2014-01-17', true)).toBe('17 Jan 14')
  })
})
