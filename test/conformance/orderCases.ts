import {
  ConjunctionConnection,
  EventName,
  type Order,
  OrderAction,
  OrderType,
  PriceCondition,
  TimeCondition,
  TimeInForce,
  TriggerMethod,
  VolumeCondition,
} from '@stoqey/ib'
import { expect } from 'vitest'
import { IBM, SPY } from '../fakes/fakeContracts'
import { limit, market, putVertical, spyStock } from '../fakes/testOrders'
import type { MovableSubject, OrderCase } from './conformanceCase'

// What orders do as the market moves. It takes a market that can be moved by hand, so only the simulated gateway can
// be asked; what any gateway can be asked is in messageCases.ts.

const order = (orderType: OrderType, fields: Partial<Order>): Partial<Order> => ({
  action: OrderAction.BUY,
  totalQuantity: 10,
  orderType,
  ...fields,
})

const conditional = (conditions: Order['conditions']): Partial<Order> => ({
  ...market('BUY', 1),
  conditions: conditions ?? [],
})

/** Moves SPY and plays it. */
function quote({ gateway }: MovableSubject, bid: number, ask: number, last = bid): void {
  gateway.market.move(SPY, { bid, ask, last })
  gateway.gateway.advance(gateway.market.now())
}

export const ORDER_CASES: readonly OrderCase[] = [
  {
    number: 'O-01',
    what: 'MKT takes the far side',
    run: async ({ client }) => {
      expect(await client.status(client.place(spyStock, market('SELL', 10)), 'Filled')).toMatchObject({
        average: 165,
      })
    },
  },
  {
    number: 'O-02',
    what: 'LMT never trades worse than its limit',
    run: async subject => {
      const { client } = subject
      const id = client.place(spyStock, limit('BUY', 10, 164.5))
      await client.status(id, 'Submitted')
      quote(subject, 164.48, 164.5)
      expect(await client.status(id, 'Filled')).toMatchObject({ average: 164.5 })
    },
  },
  {
    number: 'O-03',
    what: 'STP becomes a market order at its trigger',
    run: async subject => {
      const { client } = subject
      const id = client.place(spyStock, order(OrderType.STP, { auxPrice: 165.5 }))
      await client.status(id, 'PreSubmitted')
      quote(subject, 165.6, 165.7, 165.65)
      expect(await client.status(id, 'Filled')).toMatchObject({ average: 165.7 })
    },
  },
  {
    number: 'O-04',
    what: 'STP LMT becomes a limit order at its trigger',
    run: async subject => {
      const { client } = subject
      const id = client.place(spyStock, order(OrderType.STP_LMT, { auxPrice: 165.5, lmtPrice: 165.6 }))
      await client.status(id, 'PreSubmitted')
      quote(subject, 165.8, 165.9, 165.85)
      await client.status(id, 'Submitted')
      quote(subject, 165.5, 165.55, 165.52)
      expect(await client.status(id, 'Filled')).toMatchObject({ average: 165.6 })
    },
  },
  {
    number: 'O-05',
    what: 'TRAIL follows by an amount or a percentage',
    run: async subject => {
      const { client } = subject
      const id = client.place(
        spyStock,
        order(OrderType.TRAIL, { action: OrderAction.SELL, trailingPercent: 1 }),
      )
      await client.status(id, 'PreSubmitted')
      quote(subject, 170, 170.02, 170)
      quote(subject, 168.4, 168.42, 168.4) // One percent below 170 is 168.30.
      quote(subject, 168.2, 168.22, 168.25)
      expect(await client.status(id, 'Filled')).toMatchObject({ average: 168.2 })
    },
  },
  {
    number: 'O-06',
    what: 'TRAIL LIMIT becomes a limit at an offset from its stop',
    run: async subject => {
      const { client } = subject
      const id = client.place(
        spyStock,
        order(OrderType.TRAIL_LIMIT, {
          action: OrderAction.SELL,
          auxPrice: 1,
          lmtPriceOffset: 0.1,
          trailStopPrice: 164.01,
        }),
      )
      await client.status(id, 'PreSubmitted')
      quote(subject, 163.8, 163.85, 163.9)
      await client.status(id, 'Submitted')
      quote(subject, 163.91, 163.93, 163.92)
      expect(await client.status(id, 'Filled')).toMatchObject({ average: 163.91 })
    },
  },
  {
    number: 'O-07',
    what: 'MOC and LOC trade at the close',
    run: async ({ client, gateway }) => {
      const moc = client.place(spyStock, order(OrderType.MOC, {}))
      const loc = client.place(spyStock, order(OrderType.LOC, { lmtPrice: 164 }))
      await client.status(loc, 'PreSubmitted')
      gateway.gateway.jumpTo(gateway.market.session().closesAt)
      expect(await client.status(moc, 'Filled')).toMatchObject({ average: 165.01 })
      await client.status(loc, 'Cancelled')
    },
  },
  {
    number: 'O-08',
    what: 'MIDPRICE follows the middle up to its cap',
    run: async subject => {
      const { client } = subject
      const id = client.place(spyStock, order(OrderType.MIDPRICE, { lmtPrice: 165.5 }))
      await client.status(id, 'Submitted')
      expect(client.all(EventName.execDetails)).toEqual([])
      quote(subject, 165.3, 165.3, 165.3)
      await client.status(id, 'Filled')
    },
  },
  {
    number: 'O-09',
    what: 'REL pegs to the near side with an offset',
    run: async ({ client }) => {
      const id = client.place(spyStock, order(OrderType.REL, { auxPrice: 0.02, lmtPrice: 166 }))
      expect(await client.status(id, 'Filled')).toMatchObject({ average: 165.02 })
    },
  },
  {
    number: 'O-10',
    what: 'all-or-none waits for its whole size',
    run: async ({ client, gateway }) => {
      const id = client.place(spyStock, { ...limit('BUY', 500, 166), allOrNone: true })
      await client.status(id, 'Submitted')
      gateway.market.move(SPY, { size: 600 })
      expect(await client.status(id, 'Filled')).toMatchObject({ filled: 500 })
    },
  },
  {
    number: 'O-11',
    what: 'GTD ends at its moment',
    run: async subject => {
      const { client, gateway } = subject
      const id = client.place(spyStock, {
        ...limit('BUY', 10, 160),
        tif: TimeInForce.GTD,
        goodTillDate: '20131008 10:00:00 US/Eastern',
      })
      await client.status(id, 'Submitted')
      gateway.gateway.jumpTo(Date.parse('2013-10-08T14:00:01Z') as never)
      quote(subject, 164.9, 164.95)
      await client.status(id, 'Cancelled')
    },
  },
  {
    number: 'O-12',
    what: 'goodAfterTime holds an order back',
    run: async subject => {
      const { client, gateway } = subject
      const id = client.place(spyStock, {
        ...market('BUY', 1),
        goodAfterTime: '20131008 10:00:00 US/Eastern',
      })
      await client.status(id, 'PreSubmitted')
      gateway.gateway.jumpTo(Date.parse('2013-10-08T14:00:01Z') as never)
      quote(subject, 165, 165.02)
      await client.status(id, 'Filled')
    },
  },
  {
    number: 'O-13',
    what: 'OCA type 3 reduces the others by what was filled',
    run: async ({ client }) => {
      const group = { ocaGroup: 'shared', ocaType: 3 }
      const resting = client.place(spyStock, { ...limit('BUY', 10, 160), ...group })
      await client.status(resting, 'Submitted')
      const filled = client.place(spyStock, { ...limit('BUY', 4, 166), ...group })
      await client.status(filled, 'Filled')
      await client.next(EventName.orderStatus, values => values[0] === resting && values[3] === 6)
    },
  },
  {
    number: 'O-14',
    what: 'a combo may be sold: its legs turn round',
    run: async ({ client }) => {
      const id = client.place(putVertical(167, 165), market('SELL', 1))
      expect(await client.status(id, 'Filled')).toMatchObject({ average: -2.09 })
      const sides = client
        .all(EventName.execDetails)
        .map(([, , execution]) => (execution as { side: string }).side)
      expect(sides).toEqual(['SLD', 'BOT', 'SLD'])
    },
  },
  {
    number: 'O-20',
    what: 'on the price of another contract',
    run: async ({ client, gateway }) => {
      const above = new PriceCondition(
        181,
        TriggerMethod.Default,
        IBM,
        'SMART',
        true,
        ConjunctionConnection.AND,
      )
      const id = client.place(spyStock, conditional([above]))
      await client.status(id, 'PreSubmitted')
      gateway.market.move(IBM, { last: 181.5 })
      await client.status(id, 'Filled')
    },
  },
  {
    number: 'O-21',
    what: 'on the time, or on volume',
    run: async ({ client }) => {
      const late = new TimeCondition('20131008 15:00:00 US/Eastern', true, ConjunctionConnection.OR)
      const busy = new VolumeCondition(900, SPY, 'SMART', true, ConjunctionConnection.AND)
      const id = client.place(spyStock, conditional([late, busy]))
      await client.status(id, 'Filled')
    },
  },
  {
    number: 'O-22',
    what: 'cancel instead, when asked to',
    run: async ({ client, gateway }) => {
      const above = new PriceCondition(
        181,
        TriggerMethod.Default,
        IBM,
        'SMART',
        true,
        ConjunctionConnection.AND,
      )
      const id = client.place(spyStock, {
        ...limit('BUY', 1, 160),
        conditions: [above],
        conditionsCancelOrder: true,
      })
      await client.status(id, 'PreSubmitted')
      gateway.market.move(IBM, { last: 181.5 })
      await client.status(id, 'Cancelled')
    },
  },
  {
    number: 'O-30',
    what: 'a day order waits for the next session, with a warning; outsideRth trades',
    run: async ({ client, gateway }) => {
      const close = gateway.market.session().closesAt
      gateway.gateway.jumpTo((close + 1_000) as never)
      const waiting = client.place(spyStock, limit('BUY', 1, 166))
      expect(await client.error(waiting)).toMatchObject({ code: 399 })
      await client.status(waiting, 'PreSubmitted')
      const early = client.place(spyStock, { ...limit('BUY', 1, 166), outsideRth: true })
      await client.status(early, 'Filled')
      gateway.gateway.jumpTo(gateway.market.session().opensAt)
      await client.status(waiting, 'Filled')
    },
  },
]
