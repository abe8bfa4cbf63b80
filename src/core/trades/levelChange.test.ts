import { describe, expect, it } from 'vitest'
import { intentOf, NOON, SPY } from '../../../test/fakes/riskSurroundings'
import { tradeOpening } from '../../../test/fakes/tradeOpenings'
import { newOrder, type Order } from '../domain/order'
import { epochMs } from '../domain/time'
import { RandomStream } from '../quant/randomStream'
import { type LevelChange, levelMove } from './levelChange'
import type { ProtectionKind, Trade } from './trade'
import { type TradeView, tradeMoves } from './tradeMoves'
import { protectionDraft } from './tradeOrders'

const protection = (as: ProtectionKind, changes: Partial<Order> = {}): Order => {
  const terms =
    as === 'target' ? { limitPrice: 170, stopPrice: undefined } : { limitPrice: 152, stopPrice: 160 }
  const draft = protectionDraft('t', SPY, as, { quantity: 10, ...terms }, undefined)
  return {
    ...newOrder({ ...intentOf({ ...draft, purpose: 'exit' }) }),
    status: 'accepted',
    ...changes,
  }
}
const trade = (changes: Partial<Trade> = {}): Trade => ({
  tradeId: 't',
  opening: tradeOpening(),
  entry: {
    ...newOrder(intentOf({ quantity: 10 })),
    status: 'filled',
    filledQuantity: 10,
    averageFillPrice: 165,
  },
  target: protection('target'),
  stop: protection('stop'),
  isStopRefused: false,
  held: 10,
  tsOpened: NOON,
  ...changes,
})
const view = (changes: Partial<TradeView> = {}): TradeView => ({
  now: epochMs(NOON + 10_000),
  market: { bid: 165, ask: 165.02 },
  marks: { mark: 165.01, highest: 166, atr: 0.5 },
  watchedStop: 160,
  flattenAt: undefined,
  isPositionConfirmed: true,
  isCloseWanted: false,
  ...changes,
})
const wish = (as: ProtectionKind, price: number): LevelChange => ({ as, price })
const raisedTrade = () => trade({ stop: protection('stop', { stopPrice: 163, limitPrice: 154.85 }) })

describe('a level moved by hand', () => {
  it('changes the price of its order and neither its quantity nor its reach', () => {
    expect(levelMove(trade(), wish('stop', 162), view(), 'armed')).toMatchObject({
      value: { terms: { quantity: 10, limitPrice: 153.9, stopPrice: 162 }, reason: 'BY_HAND' },
    })
    expect(levelMove(trade(), wish('target', 168), view(), 'armed')).toMatchObject({
      value: { terms: { quantity: 10, limitPrice: 168, stopPrice: undefined } },
    })
  })

  it('is watched by us where the stop is', () => {
    const emulated = trade({ opening: tradeOpening({ bracket: 'emulated' }), stop: undefined })
    expect(levelMove(emulated, wish('stop', 162), view(), 'armed')).toEqual({
      ok: true,
      value: { kind: 'watch', stopPrice: 162, reason: 'BY_HAND' },
    })
  })

  it.each([
    ['LEVEL_OFF_TICK', wish('stop', 162.005), {}, {}],
    ['STOP_NOT_BELOW_MARKET', wish('stop', 165), {}, {}],
    ['TARGET_NOT_ABOVE_MARKET', wish('target', 165.02), {}, {}],
    ['STOP_BELOW_FIRST', wish('stop', 159.99), {}, {}],
    ['LEVEL_MARKET_UNKNOWN', wish('stop', 162), {}, { market: undefined }],
    ['TRADE_NOT_OPEN', wish('stop', 162), { held: 0 }, {}],
    ['TRADE_CLOSING', wish('stop', 162), {}, { isCloseWanted: true }],
    ['TRADE_CLOSING', wish('stop', 162), { target: protection('target', { moveReason: 'END_OF_DAY' }) }, {}],
    ['LEVEL_BUSY', wish('stop', 162), { stop: protection('stop', { status: 'pendingCancel' }) }, {}],
    ['LEVEL_BUSY', wish('target', 168), { target: undefined }, {}],
  ] as const)('is refused: %s', (fault, change, changes, seen) => {
    expect(levelMove(trade(changes), change, view(seen), 'armed')).toEqual({ ok: false, error: fault })
  })

  it('goes back as far as the first stop, but not below what the rules would raise at once', () => {
    expect(levelMove(raisedTrade(), wish('stop', 160), view(), 'armed').ok).toBe(true)
    const trailing = { ...raisedTrade(), opening: tradeOpening({}, { trail: 'percent', trailRatio: 0.02 }) }
    expect(levelMove(trailing, wish('stop', 162), view(), 'armed')).toEqual({
      ok: false,
      error: 'STOP_BELOW_TRAIL',
    })
  })

  it.each(['safeMode', 'hardStop', undefined] as const)(
    'only tightens while the switch is in %s',
    killState => {
      const loosened = { ok: false, error: 'LEVEL_LOOSENED_IN_STOP' }
      expect(levelMove(raisedTrade(), wish('stop', 162), view(), killState)).toEqual(loosened)
      expect(levelMove(trade(), wish('target', 171), view(), killState)).toEqual(loosened)
      expect(levelMove(raisedTrade(), wish('stop', 164), view(), killState).ok).toBe(true)
      expect(levelMove(trade(), wish('target', 169), view(), killState).ok).toBe(true)
    },
  )

  it('stays where it was put: the rules of the trade do not move it back', () => {
    const seed = 20261121
    const random = new RandomStream(seed)
    for (let round = 0; round < 2_000; round++) {
      const as = random.uniform() < 0.5 ? 'stop' : 'target'
      const price = Math.round((158 + 14 * random.uniform()) * 100) / 100
      const before = raisedTrade()
      const move = levelMove(before, wish(as, price), view(), 'armed')
      if (!move.ok || move.value.kind !== 'change') continue
      const after = { ...before, [as]: { ...before[as], ...move.value.terms, moveReason: 'BY_HAND' } }
      expect(tradeMoves(after, view()), `seed ${seed}, round ${round}: ${as} at ${price}`).toEqual([])
    }
  })
})
