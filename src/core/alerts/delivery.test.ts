import { describe, expect, it } from 'vitest'
import { type Alert, SEVERITIES } from './alert'
import { deliveryOf, digestOf, isQuiet, retryAfterMs } from './delivery'

const HOUR = 3_600_000
const NIGHT = { from: 22 * HOUR, to: 7 * HOUR }
const RULES = { quiet: NIGHT, perWindow: 3 }
const of = (severity: Alert['severity'], sent = 0, time = 12 * HOUR, least: Alert['severity'] = 'info') =>
  deliveryOf({ severity }, { channel: 'telegram', least }, RULES, sent, time)

describe('what becomes of an alert', () => {
  it('is decided by its severity and the channel', () => {
    expect(SEVERITIES.map(severity => of(severity, 0, 12 * HOUR, 'warning'))).toEqual([
      'drop',
      'send',
      'send',
    ])
  })

  it('waits in quiet hours and when enough was said, unless it is critical', () => {
    expect([of('info', 0, 23 * HOUR), of('warning', 0, 6 * HOUR), of('critical', 0, 23 * HOUR)]).toEqual([
      'hold',
      'hold',
      'send',
    ])
    expect([of('info', 3), of('warning', 2), of('critical', 99)]).toEqual(['hold', 'send', 'send'])
  })

  it('knows hours over midnight and within a day', () => {
    expect([21, 22, 0, 6, 7].map(hour => isQuiet(NIGHT, hour * HOUR))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ])
    const noon = { from: 12 * HOUR, to: 13 * HOUR }
    expect([11, 12, 13].map(hour => isQuiet(noon, hour * HOUR))).toEqual([false, true, false])
  })

  it('is tried again after longer and longer, up to five minutes', () => {
    expect([1, 2, 3, 9, 30].map(retryAfterMs)).toEqual([1_000, 2_000, 4_000, 256_000, 300_000])
  })

  it('is gathered with others into one', () => {
    const alert = (title: string, severity: Alert['severity'] = 'info'): Alert => ({
      severity,
      event: 'x',
      title,
      text: '',
    })
    const digest = digestOf([alert('Filled'), alert('Filled'), alert('Broker lost', 'warning')])
    expect(digest).toMatchObject({ severity: 'warning', title: '3 alerts were held back' })
    expect(digest.text).toBe('Filled (2 times)\nBroker lost')
    expect(digestOf(Array.from({ length: 30 }, (_, n) => alert(`A${n}`))).text).toContain('and 10 more')
  })
})
