import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#core/domain/time'
import { newOrder, type Order } from '#main/gateway/exchange/order'
import type { OrderTerms } from '#main/gateway/exchange/orderTerms'
import type { MarketQuote } from '#main/gateway/market/market'
import { blankMessage } from '#main/gateway/wire/layout'
import { requests } from '#main/gateway/wire/requests'
import { byPriority, followQueue, keepsPlace, reachedByPrint } from './queuePosition'

const terms = (changes: Partial<OrderTerms> = {}): OrderTerms => ({
  legs: [],
  isCombo: false,
  isGuaranteed: true,
  symbol: 'XYZ',
  side: 'BUY',
  quantity: 100,
  type: 'LMT',
  limitPrice: 10,
  legLimits: undefined,
  auxPrice: undefined,
  trailingPercent: undefined,
  tif: 'DAY',
  ...changes,
})
const order = (changes: Partial<OrderTerms> = {}, priority = 0): Order => ({
  ...newOrder({ clientId: 1, orderId: 1, permId: '1' }, blankMessage(requests.placeOrder), terms(changes)),
  priority,
})
const quote = (bid: number, bidSize: number): MarketQuote =>
  ({ bid, ask: bid + 0.05, bidSize, askSize: 100 }) as MarketQuote
const at = (ms: number) => epochMs(ms)

describe('the line at a price', () => {
  it('is joined at its end, and moves up with trades and with those who leave', () => {
    const resting = order()
    followQueue(resting, quote(10, 400), at(1))
    expect(resting.queueAhead).toBe(400)
    expect(reachedByPrint(resting, 150, at(2))).toBe(0)
    expect(resting.queueAhead).toBe(250)
    followQueue(resting, quote(10, 180), at(3))
    expect(resting.queueAhead).toBe(180)
    followQueue(resting, quote(10, 900), at(4)) // Those came after us.
    expect(resting.queueAhead).toBe(180)
    expect(reachedByPrint(resting, 200, at(5))).toBe(20)
  })

  it('does not count one trade twice, as a print and as less on display', () => {
    const resting = order()
    followQueue(resting, quote(10, 400), at(1))
    followQueue(resting, quote(10, 300), at(2))
    expect(reachedByPrint(resting, 100, at(2))).toBe(0)
    expect(resting.queueAhead).toBe(300)
  })

  it('has nobody before the one who is the best price alone', () => {
    const resting = order()
    followQueue(resting, quote(9.95, 400), at(1))
    expect(resting.queueAhead).toBe(0)
  })

  it('tells nothing while the market is better', () => {
    const resting = order()
    followQueue(resting, quote(10.01, 400), at(1))
    expect(resting.queueAhead).toBeUndefined()
  })

  it('lets nobody trade before what was displayed has traded or left', () => {
    const sizes = fc.integer({ min: 1, max: 500 })
    const step = fc.oneof(
      fc.record({ kind: fc.constant('shown' as const), size: sizes }),
      fc.record({ kind: fc.constant('print' as const), size: sizes }),
    )
    fc.assert(
      fc.property(sizes, fc.array(step, { maxLength: 30 }), (first, steps) => {
        const resting = order()
        followQueue(resting, quote(10, first), at(0))
        // Worst case of the line: everyone who was there before and is not known to have gone.
        let before = first
        for (const [i, { kind, size }] of steps.entries()) {
          if (kind === 'shown') {
            followQueue(resting, quote(10, size), at(i + 1))
            before = Math.min(before, size)
          } else {
            expect(reachedByPrint(resting, size, at(i + 1))).toBeLessThanOrEqual(Math.max(0, size - before))
            before = Math.max(0, before - size)
          }
        }
      }),
    )
  })

  it('is ordered by price, then by arrival', () => {
    const buys = [order({}, 2), order({ limitPrice: 10.01 }, 3), order({}, 1)]
    expect(buys.sort(byPriority).map(({ priority }) => priority)).toEqual([3, 1, 2])
    const sells = [order({ side: 'SELL' }, 2), order({ side: 'SELL', limitPrice: 9.99 }, 3)]
    expect(sells.sort(byPriority).map(({ priority }) => priority)).toEqual([3, 2])
  })

  it('is kept by a change to less, and lost by one to more or to another price', () => {
    expect(keepsPlace(order(), terms({ quantity: 50 }))).toBe(true)
    expect(keepsPlace(order(), terms({ quantity: 150 }))).toBe(false)
    expect(keepsPlace(order(), terms({ limitPrice: 10.01 }))).toBe(false)
  })
})
