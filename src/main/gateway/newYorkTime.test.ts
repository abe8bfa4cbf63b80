import { describe, expect, it } from 'vitest'
import { epochMs } from '#core/domain/time'
import { newYorkClock, timeFromTws, twsTime, twsUtcTime } from './newYorkTime'

const open = epochMs(Date.parse('2013-10-08T13:30:00Z'))

describe('times on the wire', () => {
  it('writes New York and UTC', () => {
    expect(twsTime(open)).toBe('20131008 09:30:00 US/Eastern')
    expect(twsUtcTime(open)).toBe('20131008-13:30:00')
    expect(newYorkClock(open)).toBe('09:30')
  })

  it.each([
    '20131008 09:30:00 US/Eastern',
    '20131008 09:30:00',
    '20131008  09:30:00',
    '20131008 09:30 America/New_York',
    '20131008-13:30:00',
    '20131008 13:30:00 UTC',
  ])('reads %s', text => {
    expect(timeFromTws(text)).toBe(open)
  })

  it('takes a date for its end', () => {
    expect(timeFromTws('20131008')).toBe(Date.parse('2013-10-09T03:59:59Z'))
  })

  it.each(['', 'yesterday', '20131301', '20131008 25:00:00', '20131008 09:30:00 Europe/Paris'])(
    'does not read %j',
    text => {
      expect(timeFromTws(text)).toBeUndefined()
    },
  )
})
