import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scriptedScreen } from '../testing/scriptedScreen'
import { RepaintQueue } from './repaintQueue'

describe('RepaintQueue', () => {
  it('learns to keep frames within the budget, whatever a repaint costs, and leaves nothing unpainted', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 1.9, noNaN: true }),
        fc.integer({ min: 1, max: 400 }),
        (cost, rows) => {
          const screen = scriptedScreen()
          const queue = new RepaintQueue(screen.clock)
          const painted = new Set<number>()
          const repaints = Array.from({ length: rows }, (_, row) => () => {
            painted.add(row)
            screen.spend(cost)
          })
          // It has learnt after some frames in which there was always more to paint than it could.
          const frames: number[] = []
          for (let frame = 0; frame < 200; frame++) {
            for (const repaint of repaints) queue.add(repaint)
            frames.push(screen.paint())
          }
          while (screen.isWaiting()) screen.paint()
          expect(painted.size).toBe(rows)
          // One more than fits is tried now and then, and given up in the next frame.
          expect(Math.max(...frames.slice(100))).toBeLessThanOrEqual(8 + cost + 1e-6)
          expect(frames.slice(100).filter(each => each > 8 + 1e-6).length).toBeLessThanOrEqual(50)
        },
      ),
    )
  })

  it('gives each its turn, also when all change faster than they can be painted', () => {
    const screen = scriptedScreen()
    const queue = new RepaintQueue(screen.clock)
    const counts = new Array<number>(100).fill(0)
    const repaints = counts.map((_, row) => () => {
      counts[row] = (counts[row] ?? 0) + 1
      screen.spend(2)
    })
    for (let frame = 0; frame < 1_000; frame++) {
      for (const repaint of repaints) queue.add(repaint)
      screen.paint()
    }
    expect(Math.min(...counts)).toBeGreaterThan(30)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(12)
  })

  it('repaints once what changed twice, and not what was dropped', () => {
    const screen = scriptedScreen()
    const queue = new RepaintQueue(screen.clock)
    const painted: string[] = []
    const gone = () => painted.push('gone')
    const twice = () => painted.push('twice')
    queue.add(twice)
    queue.add(gone)
    queue.add(twice)
    queue.drop(gone)
    screen.paint()
    expect(painted).toEqual(['twice'])
    expect(screen.isWaiting()).toBe(false)
  })

  it('lets a repaint drop another that waits for the same frame', () => {
    const screen = scriptedScreen()
    const queue = new RepaintQueue(screen.clock)
    const painted: string[] = []
    const second = () => painted.push('second')
    queue.add(() => queue.drop(second))
    queue.add(second)
    screen.paint()
    expect(painted).toEqual([])
  })

  it('paints the others when one fails', () => {
    const screen = scriptedScreen()
    const queue = new RepaintQueue(screen.clock)
    const painted: string[] = []
    queue.add(() => {
      throw new Error('a view that fails')
    })
    queue.add(() => painted.push('other'))
    expect(() => screen.paint()).toThrow('a view that fails')
    screen.paint()
    expect(painted).toEqual(['other'])
  })
})
