import { describe, expect, it } from 'vitest'
import { epochMs } from '#core/domain/time'
import { SimulatedClock } from './simulatedClock'

const START = 1_381_239_000_000

function clockAt(speed: number) {
  let wall = 0
  const clock = new SimulatedClock(epochMs(START), speed, () => wall)
  const pass = (ms: number): number => {
    wall += ms
    return clock.now() - START
  }
  return { clock, pass }
}

describe('the simulated clock', () => {
  it('runs at its speed, and at another from then on', () => {
    const { clock, pass } = clockAt(10)
    expect(pass(100)).toBe(1_000)
    clock.setSpeed(2)
    expect(pass(100)).toBe(1_200)
  })

  it('stands while paused, and goes on from there', () => {
    const { clock, pass } = clockAt(1)
    pass(50)
    clock.pause()
    expect(pass(1_000)).toBe(50)
    clock.resume()
    expect(pass(10)).toBe(60)
  })

  it('jumps', () => {
    const { clock, pass } = clockAt(1)
    clock.jumpTo(epochMs(START + 60_000))
    expect(pass(5)).toBe(60_005)
  })

  it('does not run away while the machine sleeps', () => {
    const { pass } = clockAt(1)
    expect(pass(20)).toBe(20)
    expect(pass(8 * 3_600_000)).toBe(20)
    expect(pass(30)).toBe(50)
  })
})
