import { describe, expect, it } from 'vitest'
import { epochMs } from '#core/domain/time'
import { DayCurve } from './dayCurve'

describe('DayCurve', () => {
  it('notes a point every ten seconds', () => {
    const curve = new DayCurve()
    for (let second = 0; second < 60; second++) curve.note('2013-10-08', epochMs(second * 1_000), second)
    expect(curve.points().map(({ profit }) => profit)).toEqual([0, 10, 20, 30, 40, 50])
  })

  it('stays within its bound over a day, keeps its beginning and goes on to its end', () => {
    const curve = new DayCurve()
    for (let second = 0; second < 86_400; second += 5)
      curve.note('2013-10-08', epochMs(second * 1_000), second)
    const points = curve.points()
    expect(points.length).toBeLessThanOrEqual(1_200)
    expect(points.length).toBeGreaterThan(500)
    expect(points[0]?.profit).toBe(0)
    expect(points.at(-1)?.profit).toBeGreaterThan(86_000)
    expect(points.every(({ at }, index) => index === 0 || at > (points[index - 1]?.at ?? 0))).toBe(true)
  })

  it('begins anew with a session', () => {
    const curve = new DayCurve()
    curve.note('2013-10-08', epochMs(0), 5)
    curve.note('2013-10-09', epochMs(1), 7)
    expect(curve.points()).toEqual([{ at: 1, profit: 7 }])
  })
})
