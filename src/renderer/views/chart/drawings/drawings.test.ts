// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { RandomStream } from '#core/quant/randomStream'
import { ChartBars } from '../chartBars'
import { DrawingScale } from './drawingScale'
import { drawingShape } from './drawingShape'

const MINUTE = 60_000
const CLOSE = Date.UTC(2013, 9, 7, 20)
const OPEN = Date.UTC(2013, 9, 8, 13, 30)
const times = [...Array.from({ length: 30 }, (_, row) => CLOSE + (row - 30) * MINUTE), OPEN, OPEN + MINUTE]
const bars = new ChartBars({
  time: times,
  open: times.map(() => 10),
  high: times.map(() => 12),
  low: times.map(() => 8),
  close: times.map(() => 11),
  volume: times.map(() => 1),
})
const frame = { width: 600, height: 300, firstX: -20, barWidth: 13, topPrice: 20, bottomPrice: 5 }
const scale = new DrawingScale(frame, bars, MINUTE)

describe('places of drawings', () => {
  it('are the moment and the price of a pixel, within bars, in the future and before the first bar', () => {
    const seed = 3
    const random = new RandomStream(seed)
    for (let round = 0; round < 500; round++) {
      const point = { x: 900 * random.uniform() - 150, y: 300 * random.uniform() }
      const { x, y } = scale.pointOf(scale.anchorAt(point))
      const note = `seed ${seed}, round ${round}: ${point.x}`
      expect(Math.abs(x - point.x), note).toBeLessThan(0.01)
      expect(Math.abs(y - point.y), note).toBeLessThan(0.2)
    }
  })

  it('a night takes no room, and a moment in it lies where the bar before it ends', () => {
    expect(bars.positionOf(CLOSE + 3_600_000, MINUTE)).toBe(30)
    expect(bars.positionOf(OPEN, MINUTE)).toBe(30)
    expect(bars.positionOf(CLOSE - MINUTE / 2, MINUTE)).toBe(29.5)
    expect(bars.positionOf(OPEN + 3 * MINUTE, MINUTE)).toBe(33)
  })
})

describe('shapes of drawings', () => {
  const [a, b] = [
    { x: 100, y: 200 },
    { x: 300, y: 100 },
  ]
  it('a ray goes through its second point to the edge, whichever way it points', () => {
    expect(drawingShape('ray', [a, b], [], 600).lines[0]?.to).toEqual({ x: 600, y: -50 })
    expect(drawingShape('ray', [b, a], [], 600).lines[0]?.to).toEqual({ x: 0, y: 250 })
  })

  it('retracements are counted back from the second end, and tell their prices', () => {
    const { lines } = drawingShape('fibonacci', [a, b], [160, 170], 600)
    expect(lines.map(({ label }) => label)).toEqual([
      '0.0%  170.00',
      '23.6%  167.64',
      '38.2%  166.18',
      '50.0%  165.00',
      '61.8%  163.82',
      '78.6%  162.14',
      '100.0%  160.00',
    ])
    expect(lines.map(({ from }) => from.y).at(-1)).toBe(200)
  })
})
