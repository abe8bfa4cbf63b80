import { describe, expect, it } from 'vitest'
import { intentOf, NOON, SPY } from '../../../test/fakes/riskSurroundings'
import type { Fill } from '../domain/fill'
import type { OrderIntent } from '../domain/order'
import type { OrderPlan } from '../domain/orderPlan'
import { epochMs } from '../domain/time'
import { type JournalRecord, orderEvent } from '../kernel/record'
import { tradeStory } from './tradeStory'

const later = (ms: number) => epochMs(NOON + ms)
const plan = (role: OrderPlan['role'], reason: string): OrderPlan => ({
  structureId: 't',
  role,
  walk: undefined,
  reason,
  opening: undefined,
})
const intent = (id: string, role: OrderPlan['role'], reason: string, changes: Partial<OrderIntent> = {}) => ({
  kind: 'intent' as const,
  intent: intentOf({
    clientOrderId: id,
    quantity: 10,
    limitPrice: 165,
    plan: plan(role, reason),
    ...changes,
  }),
})
const fill = (clientOrderId: string, execId: string, changes: Partial<Fill> = {}): JournalRecord => ({
  kind: 'fill',
  fill: {
    execId,
    clientOrderId,
    permId: undefined,
    instrument: SPY,
    side: 'buy',
    quantity: 10,
    price: 164.98,
    tsEvent: later(1_000),
    tsInit: later(1_200),
    ...changes,
  },
})
const told = (records: readonly JournalRecord[]) =>
  tradeStory(records).map(({ kind, part, price, reason }) => [kind, part, price, reason])

describe('the story of a trade', () => {
  it('is what its orders were asked for, why they were moved, what filled and what ended', () => {
    expect(
      told([
        intent('e', 'open', 'scalp'),
        orderEvent('e', 'submitted', later(1)),
        orderEvent('e', 'accepted', later(2)),
        fill('e', 'x.01'),
        intent('s', 'protect', 'stop', {
          side: 'sell',
          stopPrice: 160,
          limitPrice: 152,
          tsInit: later(2_000),
        }),
        {
          kind: 'modify',
          clientOrderId: 's',
          quantity: 10,
          limitPrice: 154,
          stopPrice: 162,
          reason: 'BY_HAND',
          tsInit: later(3_000),
        },
        orderEvent('s', 'canceled', later(9_000)),
      ]),
    ).toEqual([
      ['asked', 'entry', 165, 'scalp'],
      ['filled', 'entry', 164.98, undefined],
      ['asked', 'stop', 152, 'stop'],
      ['moved', 'stop', 154, 'BY_HAND'],
      ['ended', 'stop', 152, 'canceled'],
    ])
  })

  it('counts a corrected execution once, as it was corrected', () => {
    expect(
      told([intent('e', 'open', 'scalp'), fill('e', 'x.01'), fill('e', 'x.02', { price: 164.5 })]),
    ).toEqual([
      ['asked', 'entry', 165, 'scalp'],
      ['filled', 'entry', 164.5, undefined],
    ])
  })

  it('takes a combo’s own fill and leaves out those of its legs', () => {
    const leg = { kind: 'stock', symbol: 'IBM' } as const
    expect(
      told([intent('e', 'open', 'entry'), fill('e', 'x.01'), fill('e', 'y.01', { instrument: leg })]),
    ).toHaveLength(2)
  })

  it('has the stops that we watched in their place, and knows nothing of orders that it was not given', () => {
    const story = tradeStory(
      [intent('e', 'open', 'scalp'), fill('e', 'x.01'), fill('other', 'z.01')],
      [{ stopPrice: 163, reason: 'TRAIL', tsInit: later(500) }],
    )
    expect(story.map(({ kind, stopPrice }) => [kind, stopPrice])).toEqual([
      ['asked', undefined],
      ['moved', 163],
      ['filled', undefined],
    ])
  })
})
