import { describe, expect, it } from 'vitest'
import { intentOf, SPY, spyOption, vertical } from '../../../test/fakes/riskSurroundings'
import { newOrder, type Order, type OrderIntent } from '../domain/order'
import { unprotectedPositions } from './unprotectedPositions'

const exit = (intent: Partial<OrderIntent>, changes: Partial<Order> = {}): Order => ({
  ...newOrder(intentOf({ purpose: 'exit', side: 'sell', ...intent })),
  status: 'accepted',
  ...changes,
})
const shares = (quantity: number) => ({ instrument: SPY, quantity })
const group = (name: string) => ({ link: { parentId: undefined, group: name } })

describe('a position is protected', () => {
  it('by exits that close all of it, and not by those that close a part', () => {
    expect(unprotectedPositions([shares(100)], [exit({ quantity: 100 })])).toEqual([])
    expect(unprotectedPositions([shares(100)], [exit({ quantity: 99 })])).toEqual([shares(100)])
    expect(unprotectedPositions([shares(100)], [])).toEqual([shares(100)])
    expect(unprotectedPositions([shares(0)], [])).toEqual([])
  })

  it('by what an exit has still to trade', () => {
    const half = exit({ quantity: 100 }, { filledQuantity: 50 })
    expect(unprotectedPositions([shares(50)], [half])).toEqual([])
    expect(unprotectedPositions([shares(100)], [half])).toEqual([shares(100)])
  })

  it('by several exits together, unless they cancel each other', () => {
    const halves = [exit({ clientOrderId: 'a', quantity: 50 }), exit({ clientOrderId: 'b', quantity: 50 })]
    expect(unprotectedPositions([shares(100)], halves)).toEqual([])
    const targetAndStop = halves.map(({ intent, ...order }) => ({
      ...order,
      intent: { ...intent, ...group('g') },
    }))
    expect(unprotectedPositions([shares(100)], targetAndStop)).toEqual([shares(100)])
    expect(unprotectedPositions([shares(50)], targetAndStop)).toEqual([])
  })

  it('on its own side only, and by orders that rest', () => {
    expect(unprotectedPositions([shares(-10)], [exit({ quantity: 10 })])).toEqual([shares(-10)])
    expect(unprotectedPositions([shares(-10)], [exit({ side: 'buy', quantity: 10 })])).toEqual([])
    for (const order of [
      exit({ quantity: 10 }, { status: 'submitted' }),
      exit({ quantity: 10 }, { status: 'canceled' }),
      exit({ quantity: 10, purpose: 'entry' }),
    ])
      expect(unprotectedPositions([shares(10)], [order])).toEqual([shares(10)])
  })

  it('by a combo that trades its legs', () => {
    const legs = [
      { instrument: spyOption(165), quantity: 2 },
      { instrument: spyOption(167), quantity: -2 },
    ]
    const close = (quantity: number) => exit({ instrument: vertical(165, 167), quantity })
    expect(unprotectedPositions(legs, [close(2)])).toEqual([])
    expect(unprotectedPositions(legs, [close(1)])).toEqual(legs)
  })
})
