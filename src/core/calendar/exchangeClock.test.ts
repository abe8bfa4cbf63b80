import { describe, expect, it } from 'vitest'
import { ExchangeClock } from './exchangeClock'

describe("the exchange's clock", () => {
  it('is the wall plus what the gateway said', () => {
    const clock = new ExchangeClock()
    expect(clock.at(1_000)).toBe(1_000)
    clock.sync(500, 1_000)
    expect(clock.at(3_000)).toBe(3_500)
  })

  it('runs on at the pace of the simulation between two answers, and does not jump when they agree', () => {
    const clock = new ExchangeClock(60)
    clock.sync(0, 1_000)
    expect(clock.at(2_000)).toBe(61_000)
    clock.sync(61_000 - 2_000, 2_000)
    expect(clock.at(2_000)).toBe(61_000)
    expect(clock.at(2_100)).toBe(67_000)
  })

  it('stands still rather than run back for a correction, and follows another time', () => {
    const clock = new ExchangeClock()
    clock.sync(500, 1_000)
    expect(clock.at(2_000)).toBe(2_500)
    clock.sync(0, 2_000)
    expect([clock.at(2_100), clock.at(2_600)]).toEqual([2_500, 2_600])
    clock.sync(-86_400_000, 3_000)
    expect(clock.at(3_000)).toBe(3_000 - 86_400_000)
  })
})
