import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { intentOf, NOON } from '../../../test/fakes/riskSurroundings'
import { isWorseThan, newOrder, type Order } from '../domain/order'
import type { WalkPlan } from '../domain/orderPlan'
import { isOnTick } from '../domain/tick'
import { epochMs } from '../domain/time'
import { walkLadder, walkMove, walkPriceAt } from './walkingLimit'

const plan: WalkPlan = {
  start: -1.2,
  worst: -1.1,
  step: 0.01,
  increment: 0.01,
  stepEveryMs: 5_000,
  durationMsMax: 120_000,
}
const order = (changes: Partial<Order> = {}): Order => ({
  ...newOrder(intentOf({ limitPrice: -1.2 })),
  status: 'accepted',
  ...changes,
})
const at = (ms: number) => epochMs(NOON + ms)

describe('a walking limit', () => {
  it('starts at the mid and gives one step each interval', () => {
    expect([0, 4_999, 5_000, 12_000].map(ms => walkPriceAt(plan, 'buy', ms))).toEqual([
      -1.2, -1.2, -1.19, -1.18,
    ])
    expect(walkPriceAt({ ...plan, start: 2.1, worst: 2 }, 'sell', 10_000)).toBe(2.08)
  })

  it('never passes its worst price, never turns back, and stays on the increments', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -400, max: 400 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('buy' as const, 'sell' as const),
        fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 2, maxLength: 20 }),
        (start, room, ticks, side, times) => {
          const worst = (side === 'buy' ? start + room : start - room) / 100
          const walk = { ...plan, start: start / 100, worst, step: ticks * 0.01 }
          const prices = times.sort((a, b) => a - b).map(ms => walkPriceAt(walk, side, ms))
          for (const [i, price] of prices.entries()) {
            expect(isWorseThan(price, worst, side)).toBe(false)
            expect(isOnTick(price, 0.01)).toBe(true)
            if (i > 0) expect(isWorseThan(prices[i - 1] ?? 0, price, side)).toBe(false)
          }
        },
      ),
      { seed: 20131008 },
    )
  })

  it('asks for the price that is due, in one step however long nobody looked', () => {
    expect(walkMove(order(), plan, at(4_000))).toEqual({ kind: 'stay' })
    expect(walkMove(order(), plan, at(26_000))).toEqual({ kind: 'reprice', limitPrice: -1.15 })
    expect(walkMove(order({ limitPrice: -1.15 }), plan, at(26_000))).toEqual({ kind: 'stay' })
  })

  it('leaves alone what is not settled: unanswered changes, cancels, unknown outcomes', () => {
    const beforeModify = { quantity: 1, limitPrice: -1.2, stopPrice: undefined }
    for (const changes of [
      { beforeModify },
      { status: 'submitted' as const },
      { status: 'pendingCancel' as const },
      { status: 'unknown' as const },
      { status: 'filled' as const },
    ])
      expect(walkMove(order(changes), plan, at(200_000))).toEqual({ kind: 'stay' })
  })

  it('gives up when its time is over', () => {
    expect(walkMove(order({ limitPrice: -1.1 }), plan, at(120_000))).toEqual({ kind: 'cancel' })
  })
})

describe('the ladder of a walk', () => {
  it('ends where the worst price is reached, or when time is up before', () => {
    const short = { ...plan, worst: -1.18 }
    expect(walkLadder(short, 'buy')).toEqual({
      rungs: [
        { afterMs: 0, limitPrice: -1.2 },
        { afterMs: 5_000, limitPrice: -1.19 },
        { afterMs: 10_000, limitPrice: -1.18 },
      ],
      stopsBy: 'worst',
      endsAfterMs: 120_000,
    })
    expect(walkLadder({ ...short, durationMsMax: 8_000 }, 'buy')).toMatchObject({
      rungs: [{ limitPrice: -1.2 }, { limitPrice: -1.19 }],
      stopsBy: 'time',
    })
  })

  it('is what the walker does, at every moment of its life', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('buy' as const, 'sell' as const),
        fc.integer({ min: 0, max: 119_999 }),
        (room, ticks, side, elapsedMs) => {
          const worst = (side === 'buy' ? 200 + room : 200 - room) / 100
          const walk = { ...plan, start: 2, worst, step: ticks * 0.01 }
          const { rungs } = walkLadder(walk, side)
          const standing = rungs.findLast(({ afterMs }) => afterMs <= elapsedMs)
          expect(standing?.limitPrice).toBe(walkPriceAt(walk, side, elapsedMs))
        },
      ),
    )
  })
})
