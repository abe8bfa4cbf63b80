import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uncoveredShorts } from '../../../test/fakes/outcomesOfOrders'
import { NOON, SPY, spyOption } from '../../../test/fakes/riskSurroundings'
import { instrumentKey, type QuotedInstrument } from '../domain/instrument'
import { ZERO } from '../domain/money'
import type { Position } from '../domain/position'
import { planFlatten } from './flatten'

const positionOf = (instrument: QuotedInstrument, quantity: number): Position => ({
  instrument,
  quantity,
  averagePrice: 1,
  realized: ZERO,
  commissions: ZERO,
})
const market = () => ({ bid: 1, ask: 1.05, increment: 0.01 })

const instrument = fc.oneof(
  fc.constant<QuotedInstrument>(SPY),
  fc
    .record({
      strike: fc.integer({ min: 160, max: 170 }),
      right: fc.constantFrom('call' as const, 'put' as const),
      expiration: fc.constantFrom('2013-10-11', '2013-10-18', '2013-11-15'),
    })
    .map(({ strike, right, expiration }): QuotedInstrument => spyOption(strike, right, expiration)),
)
const book = fc
  .uniqueArray(
    fc.tuple(
      instrument,
      fc.integer({ min: -5, max: 5 }).filter(quantity => quantity !== 0),
    ),
    { maxLength: 8, selector: ([each]) => instrumentKey(each) },
  )
  .map(list =>
    list.map(([each, quantity]) => positionOf(each, each.kind === 'stock' ? quantity * 100 : quantity)),
  )

const nakedIn = (positions: readonly Position[]): number =>
  uncoveredShorts('call', positions) + uncoveredShorts('put', positions)

describe('flattening', () => {
  it('reaches an empty book from any book, and is never more naked on the way than it was before', () => {
    fc.assert(
      fc.property(book, fc.infiniteStream(fc.nat()), (start, picks) => {
        let positions = start
        let naked = nakedIn(positions)
        for (let round = 0; positions.length > 0; round++) {
          expect(round).toBeLessThan(100)
          const { orders, cancels } = planFlatten(positions, [], market, NOON)
          expect(cancels).toEqual([])
          expect(orders.length).toBeGreaterThan(0)
          // Any one of the orders may be the one that fills, and any part of it.
          const order = orders[(picks.next().value ?? 0) % orders.length]!
          const filled = 1 + ((picks.next().value ?? 0) % order.quantity)
          positions = positions
            .map(each =>
              each === order.position
                ? { ...each, quantity: each.quantity - Math.sign(each.quantity) * filled }
                : each,
            )
            .filter(each => each.quantity !== 0)
          const after = nakedIn(positions)
          expect(after).toBeLessThanOrEqual(naked)
          naked = after
        }
      }),
    )
  })

  it('closes exactly what is held, on the side that closes it', () => {
    fc.assert(
      fc.property(book, positions => {
        for (const { position, side, quantity } of planFlatten(positions, [], market, NOON).orders) {
          expect(side).toBe(position.quantity > 0 ? 'sell' : 'buy')
          expect(quantity).toBe(Math.abs(position.quantity))
        }
      }),
    )
  })

  it('waits for a market rather than guessing a price', () => {
    const positions = [positionOf(SPY, 100)]
    const plan = planFlatten(positions, [], () => undefined, NOON)
    expect(plan).toEqual({ cancels: [], orders: [], unpriced: positions })
  })

  it('never offers at zero or less', () => {
    const [order] = planFlatten(
      [positionOf(spyOption(200), 1)],
      [],
      () => ({ bid: 0, ask: 0.01, increment: 0.01 }),
      NOON,
    ).orders
    expect(order).toMatchObject({ side: 'sell', limitPrice: 0.01 })
  })
})
