import { describe, expect, it } from 'vitest'
import { disturbances, type PlannedDisturbance } from './disturbances'

function first(count: number, seed: number, pace = 1): PlannedDisturbance[] {
  const plan = disturbances(seed, pace)
  return Array.from({ length: count }, () => plan.next().value)
}

describe('a plan of disturbances', () => {
  it('is the same for the same seed', () => {
    expect(first(50, 7)).toEqual(first(50, 7))
    expect(first(50, 7)).not.toEqual(first(50, 8))
  })

  it('has every kind, with pauses between', () => {
    const plan = first(200, 1)
    expect(new Set(plan.map(({ kind }) => kind))).toEqual(new Set(['cut', 'stall', 'slow', 'away']))
    expect(plan.every(({ afterMs }) => afterMs >= 15_000 && afterMs <= 60_000)).toBe(true)
    expect(first(200, 1, 100).every(({ afterMs }) => afterMs <= 600)).toBe(true)
  })
})
