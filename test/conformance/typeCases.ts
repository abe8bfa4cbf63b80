import { type Order, OrderAction, OrderType } from '@stoqey/ib'

export type TypeCase = {
  readonly number: string
  readonly type: OrderType
  /** So that it does not trade at once at any price near `price`. */
  readonly fields: (price: number) => Partial<Order>
}

const cents = (price: number): number => Math.round(price * 100) / 100

/** Every order type: it is acknowledged under its own name, and can be cancelled. */
export const TYPE_CASES: readonly TypeCase[] = [
  { number: 'T-01', type: OrderType.LMT, fields: price => ({ lmtPrice: cents(0.8 * price) }) },
  { number: 'T-02', type: OrderType.STP, fields: price => ({ auxPrice: cents(1.2 * price) }) },
  {
    number: 'T-03',
    type: OrderType.STP_LMT,
    fields: price => ({ auxPrice: cents(1.2 * price), lmtPrice: cents(1.2 * price) }),
  },
  {
    number: 'T-04',
    type: OrderType.TRAIL,
    fields: price => ({ action: OrderAction.SELL, auxPrice: cents(0.2 * price) }),
  },
  {
    number: 'T-05',
    type: OrderType.TRAIL_LIMIT,
    fields: price => ({
      action: OrderAction.SELL,
      auxPrice: cents(0.2 * price),
      lmtPriceOffset: 0.1,
      trailStopPrice: cents(0.8 * price),
    }),
  },
  { number: 'T-06', type: OrderType.MOC, fields: () => ({}) },
  { number: 'T-07', type: OrderType.LOC, fields: price => ({ lmtPrice: cents(0.8 * price) }) },
  { number: 'T-08', type: OrderType.MIDPRICE, fields: price => ({ lmtPrice: cents(0.8 * price) }) },
  {
    number: 'T-09',
    type: OrderType.REL,
    fields: price => ({ auxPrice: 0.01, lmtPrice: cents(0.8 * price) }),
  },
  // A market order would trade: it waits for a time that the session does not reach.
  { number: 'T-10', type: OrderType.MKT, fields: () => ({ goodAfterTime: '20991231 15:00:00 US/Eastern' }) },
]
