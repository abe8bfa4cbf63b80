import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fill } from '../domain/fill'
import { type Micros, microsFromDollars } from '../domain/money'
import { epochMs } from '../domain/time'
import { PositionBook } from './positionBook'

const SPY = { kind: 'stock', symbol: 'SPY' } as const

const fillOf = (execId: string, side: 'buy' | 'sell', quantity: number, price: number): Fill => ({
  execId,
  clientOrderId: undefined,
  permId: undefined,
  instrument: SPY,
  side,
  quantity,
  price,
  tsEvent: epochMs(0),
  tsInit: epochMs(0),
})

const trades = fc.array(
  fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    quantity: fc.integer({ min: 1, max: 500 }),
    cents: fc.integer({ min: 100, max: 50_000 }),
  }),
  { maxLength: 40 },
)

describe('position book', () => {
  it('holds the sum of the fills', () => {
    fc.assert(
      fc.property(trades, list => {
        const book = new PositionBook()
        for (const [index, { side, quantity, cents }] of list.entries())
          book.addFill(fillOf(`e${index}.01`, side, quantity, cents / 100))
        const sum = list.reduce(
          (total, { side, quantity }) => total + (side === 'buy' ? quantity : -quantity),
          0,
        )
        expect(book.quantityOf('SPY')).toBe(sum)
      }),
    )
  })

  it('conserves money: cash paid out plus the value held equals realised plus unrealised profit', () => {
    fc.assert(
      fc.property(trades, fc.integer({ min: 100, max: 50_000 }), (list, markCents) => {
        const book = new PositionBook()
        let cash = 0
        list.forEach(({ side, quantity, cents }, index) => {
          book.addFill(fillOf(`e${index}.01`, side, quantity, cents / 100))
          cash += (side === 'buy' ? -1 : 1) * quantity * (cents / 100)
        })
        const mark = markCents / 100
        const [position] = book.all()
        if (!position) return
        const profit = position.realized / 1e6 + (mark - position.averagePrice) * position.quantity
        expect(profit).toBeCloseTo(cash + mark * position.quantity, 4)
      }),
    )
  })

  it('counts an execution once, however often and in whatever order it is reported', () => {
    fc.assert(
      fc.property(trades, fc.infiniteStream(fc.nat()), (list, picks) => {
        const once = new PositionBook()
        const often = new PositionBook()
        const fills = list.map(({ side, quantity, cents }, index) =>
          fillOf(`e${index}.01`, side, quantity, cents / 100),
        )
        for (const fill of fills) once.addFill(fill)
        for (const fill of fills) {
          often.addFill(fill)
          const again = fills[(picks.next().value ?? 0) % fills.length]
          if (again) often.addFill(again)
        }
        expect(often.quantityOf('SPY')).toBe(once.quantityOf('SPY'))
      }),
    )
  })

  it('replaces an execution by its correction, and ignores the original when it comes late', () => {
    const book = new PositionBook()
    book.addFill(fillOf('0001.01.01', 'buy', 100, 10))
    expect(book.addFill(fillOf('0001.01.02', 'buy', 90, 10.5))).toBe(true)
    expect(book.addFill(fillOf('0001.01.01', 'buy', 100, 10))).toBe(false)
    expect(book.all()[0]).toMatchObject({ quantity: 90, averagePrice: 10.5, realized: 0 })
  })

  it('crosses through zero at the price of the trade', () => {
    const book = new PositionBook()
    book.addFill(fillOf('a.01', 'buy', 10, 100))
    book.addFill(fillOf('b.01', 'sell', 25, 104))
    expect(book.all()[0]).toMatchObject({ quantity: -15, averagePrice: 104, realized: microsFromDollars(40) })
  })

  it('joins a commission to its execution, whichever comes first, once', () => {
    const book = new PositionBook()
    const commission = { execId: 'a.01', amount: 1_047_052 as Micros, currency: 'USD', tsInit: epochMs(0) }
    expect(book.addCommission(commission)).toBe(true)
    book.addFill(fillOf('a.01', 'buy', 1, 100))
    expect(book.addCommission(commission)).toBe(false)
    expect(book.all()[0]?.commissions).toBe(1_047_052)
  })

  it('counts the legs of a combo and not the combo itself', () => {
    const leg = (strike: number) =>
      ({
        kind: 'option',
        underlying: 'SPY',
        expiration: '2013-10-18',
        strike,
        right: 'call',
        multiplier: 100,
        tradingClass: 'SPY',
      }) as never
    const combo = {
      kind: 'combo',
      underlying: 'SPY',
      legs: [
        { option: leg(165), ratio: 1, side: 'buy' },
        { option: leg(166), ratio: 1, side: 'sell' },
      ],
    } as never
    const book = new PositionBook()
    book.addFill({ ...fillOf('c.01', 'buy', 1, 0.5), instrument: combo })
    book.addFill({ ...fillOf('l1.01', 'buy', 1, 2), instrument: leg(165) })
    book.addFill({ ...fillOf('l2.01', 'sell', 1, 1.5), instrument: leg(166) })
    expect(book.open().map(position => position.quantity)).toEqual([1, -1])
  })
})
