import { describe, expect, it } from 'vitest'
import { intentOf, NOON, SPY } from '../../../test/fakes/riskSurroundings'
import { tradeOpening } from '../../../test/fakes/tradeOpenings'
import { newOrder, type Order, type OrderIntent } from '../domain/order'
import type { TradeOpening } from '../domain/orderPlan'
import { isOnTick } from '../domain/tick'
import { epochMs } from '../domain/time'
import { RandomStream } from '../quant/randomStream'
import type { Trade } from './trade'
import { type TradeView, tradeMoves } from './tradeMoves'
import { protectionDraft, type TradeDraft } from './tradeOrders'
import { raisedStop } from './trailingStop'

const later = (ms: number) => epochMs(NOON + ms)
const orderOf = (intent: Partial<OrderIntent>, changes: Partial<Order> = {}): Order => ({
  ...newOrder(intentOf({ quantity: 10, ...intent })),
  status: 'accepted',
  ...changes,
})
const protection = (draft: TradeDraft, changes: Partial<Order> = {}): Order =>
  orderOf({ ...draft, purpose: 'exit' }, changes)
const link = { parentId: 'clx-1', group: 't' }
const target = (changes: Partial<Order> = {}) =>
  protection(
    protectionDraft('t', SPY, 'target', { quantity: 10, limitPrice: 170, stopPrice: undefined }, link),
    changes,
  )
const stop = (changes: Partial<Order> = {}) =>
  protection(
    protectionDraft('t', SPY, 'stop', { quantity: 10, limitPrice: 152, stopPrice: 160 }, link),
    changes,
  )
const trade = (changes: Partial<Trade> = {}): Trade => ({
  tradeId: 't',
  opening: tradeOpening(),
  entry: orderOf({}, { status: 'filled', filledQuantity: 10, averageFillPrice: 165 }),
  target: target(),
  stop: stop(),
  isStopRefused: false,
  held: 10,
  tsOpened: NOON,
  ...changes,
})
const view = (changes: Partial<TradeView> = {}): TradeView => ({
  now: later(10_000),
  market: { bid: 165, ask: 165.02 },
  marks: undefined,
  watchedStop: 160,
  flattenAt: undefined,
  isPositionConfirmed: true,
  isCloseWanted: false,
  ...changes,
})
const moved = (changes: Partial<Trade>, seen: Partial<TradeView> = {}) =>
  tradeMoves(trade(changes), view(seen)).map(move => [
    move.kind,
    move.reason,
    ...(move.kind === 'change' || move.kind === 'protect'
      ? [move.terms.quantity, move.terms.limitPrice]
      : []),
  ])

describe('moves of a trade', () => {
  it('are none while all is as it should be', () => {
    expect(moved({})).toEqual([])
  })

  it('follow what is held, but not at once where the broker itself reduces a group', () => {
    expect(moved({ held: 4 })).toEqual([
      ['change', 'FILL', 4, 170],
      ['change', 'FILL', 4, 152],
    ])
    expect(moved({ held: 4, target: target({ updatedAt: later(9_500) }) })).toEqual([])
  })

  it('leave children alone while their entry works, whatever of it has filled', () => {
    const entry = orderOf({}, { status: 'partiallyFilled', filledQuantity: 4 })
    expect(moved({ entry, held: 4 })).toEqual([])
  })

  it('let go by moving the target to the market; once begun they go through with it and price it anew', () => {
    expect(moved({}, { isCloseWanted: true })).toEqual([['change', 'OPERATOR', 10, 161.7]])
    const closing = target({ moveReason: 'END_OF_DAY', limitPrice: 161.7, updatedAt: later(9_000) })
    expect(moved({ target: closing }, { market: { bid: 164, ask: 164.1 } })).toEqual([])
    expect(moved({ target: closing }, { market: { bid: 164, ask: 164.1 }, now: later(14_000) })).toEqual([
      ['change', 'END_OF_DAY', 10, 160.72],
    ])
  })

  it.each([
    ['END_OF_DAY', {}, { flattenAt: later(10_000) }],
    ['TIME_STOP', { opening: tradeOpening({}, { timeStopMs: 10_000 }) }, {}],
    ['STOP_PASSED', {}, { market: { bid: 151, ask: 151.1 } }],
    [
      'STOP',
      { opening: tradeOpening({ bracket: 'emulated' }), stop: undefined },
      { market: { bid: 159.9, ask: 160 } },
    ],
    [
      'STOP',
      { isStopRefused: true, stop: stop({ status: 'rejected' }) },
      { market: { bid: 159.9, ask: 160 } },
    ],
  ])('%s lets go', (reason, changes, seen) => {
    expect(moved(changes, seen).map(([kind, why]) => `${kind} ${why}`)).toEqual([`change ${reason}`])
  })

  it('touch no stop without a market that may be acted on', () => {
    const emulated = { opening: tradeOpening({ bracket: 'emulated' }), stop: undefined }
    expect(moved(emulated, { market: undefined })).toEqual([])
  })

  it('put back what is missing, once the broker has confirmed what is held', () => {
    const gone = { stop: stop({ status: 'canceled' }) }
    expect(moved(gone)).toEqual([['protect', 'FILL', 10, 152]])
    expect(moved(gone, { isPositionConfirmed: false })).toEqual([])
  })

  it('cancel what would sell when nothing is held, and repeat a cancel that was lost', () => {
    expect(moved({ held: 0 })).toEqual([
      ['cancel', 'NOTHING_HELD'],
      ['cancel', 'NOTHING_HELD'],
    ])
    const lost = stop({ status: 'pendingCancel', updatedAt: later(4_000) })
    expect(moved({ stop: lost })).toEqual([['cancel', 'CANCEL_LOST']])
    expect(moved({ stop: lost }, { now: later(8_000) })).toEqual([])
  })

  it('give up an entry that waits too long', () => {
    const entry = orderOf({})
    expect(moved({ entry, held: 0 }, { now: later(59_999) })).toEqual([])
    expect(moved({ entry, held: 0 }, { now: later(60_000) })).toEqual([['cancel', 'ENTRY_TIMEOUT']])
  })

  it('wait while an answer is on its way', () => {
    const asked = { beforeModify: { quantity: 10, limitPrice: 170, stopPrice: undefined } }
    expect(moved({ held: 4, target: target(asked), stop: stop({ status: 'unknown' }) })).toEqual([])
  })
})

describe('a trailing stop', () => {
  it('only rises, stays below the mark and on the increment, along any path', () => {
    const kinds = ['percent', 'atr', 'chandelier'] as const
    for (let seed = 1; seed <= 300; seed++) {
      const random = new RandomStream(seed)
      const plan = tradeOpening(
        { increment: seed % 2 === 0 ? 0.05 : 0.01 },
        { trail: kinds[seed % 3] ?? 'percent', breakEvenAtR: seed % 4 === 0 ? 0.5 : null },
      )
      let [mark, highest, current] = [165, 165, 160]
      for (let tick = 0; tick < 200; tick++) {
        mark *= Math.exp(0.002 * random.normal())
        highest = Math.max(highest, mark)
        const move = raisedStop(plan, current, 165, { mark, highest, atr: 0.5 })
        if (!move) continue
        expect(move.stopPrice, `seed ${seed}`).toBeGreaterThan(current)
        expect(move.stopPrice, `seed ${seed}`).toBeLessThan(mark)
        expect(isOnTick(move.stopPrice, plan.increment), `seed ${seed}`).toBe(true)
        current = move.stopPrice
      }
      if (plan.rules.trail === 'percent') expect(current).toBeGreaterThanOrEqual(highest * 0.99 - 0.05 - 1e-9)
    }
  })

  it('follows the mark with atr, the highest mark with chandelier, and stands at the entry price once that is earned', () => {
    const marks = { mark: 167, highest: 169, atr: 0.5 }
    const stopWith = (rules: Partial<TradeOpening['rules']>) =>
      raisedStop(tradeOpening({}, rules), 160, 165, marks)
    expect(stopWith({ trail: 'atr' })).toEqual({ stopPrice: 166, reason: 'TRAIL' })
    expect(stopWith({ trail: 'chandelier' })).toEqual({ stopPrice: 166.99, reason: 'TRAIL' })
    expect(stopWith({ trail: 'chandelier', trailAtrMultiple: 5 })).toEqual({
      stopPrice: 166.5,
      reason: 'TRAIL',
    })
    expect(stopWith({ trail: 'percent' })).toEqual({ stopPrice: 166.99, reason: 'TRAIL' })
    expect(stopWith({ breakEvenAtR: 0.4 })).toEqual({ stopPrice: 165, reason: 'BREAK_EVEN' })
    expect(stopWith({ breakEvenAtR: 0.41 })).toBeUndefined()
    expect(
      raisedStop(tradeOpening({}, { trail: 'atr' }), 160, 165, { ...marks, atr: undefined }),
    ).toBeUndefined()
  })
})
