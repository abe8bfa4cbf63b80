import { describe, expect, it } from 'vitest'
import { LoginThrottle } from './loginThrottle'

describe('the login throttle', () => {
  it('lets a few mistakes pass, then makes an address wait twice as long each time', () => {
    let now = 0
    const throttle = new LoginThrottle(() => now)
    const waits: number[] = []
    for (let n = 0; n < 8; n++) {
      throttle.failed('10.0.0.9')
      waits.push(throttle.waitMs('10.0.0.9'))
    }
    expect(waits).toEqual([0, 0, 0, 0, 2_000, 4_000, 8_000, 16_000])
    expect(throttle.waitMs('10.0.0.8')).toBe(0)
    now += 16_000
    expect(throttle.waitMs('10.0.0.9')).toBe(0)
    for (let n = 0; n < 40; n++) throttle.failed('10.0.0.9')
    expect(throttle.waitMs('10.0.0.9')).toBe(15 * 60_000)
    throttle.succeeded('10.0.0.9')
    expect(throttle.waitMs('10.0.0.9')).toBe(0)
  })

  it('remembers a bounded number of addresses', () => {
    const throttle = new LoginThrottle(() => 0)
    for (let n = 0; n < 5; n++) throttle.failed('first')
    for (let n = 0; n < 1_000; n++) throttle.failed(`10.0.${n >> 8}.${n & 255}`)
    expect(throttle.waitMs('first')).toBe(0)
  })
})
