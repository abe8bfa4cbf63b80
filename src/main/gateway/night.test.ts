import { describe, expect, it } from 'vitest'
import { sessionOf } from '#core/calendar/xnysSessions'
import { sessionDate } from '#core/domain/time'
import { dayBegin, nightEnd } from './night'

const session = sessionOf(sessionDate('2013-10-08'))!
const clock = (time: number) => new Date(time).toISOString().slice(11, 16)

describe('the night between sessions', () => {
  it('begins a minute after the close and ends with the opening', () => {
    expect([nightEnd(session, false), dayBegin(session, false)].map(clock)).toEqual(['20:01', '13:30'])
  })

  it('leaves room for the hours before and after when they are played', () => {
    expect([nightEnd(session, true), dayBegin(session, true)].map(clock)).toEqual(['00:01', '08:00'])
  })

  it('leaves them out on a half day too', () => {
    const half = sessionOf(sessionDate('2013-11-29'))!
    expect([nightEnd(half, false), nightEnd(half, true)].map(clock)).toEqual(['18:01', '01:01'])
  })
})
