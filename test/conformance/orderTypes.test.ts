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
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IBM, SPY } from '../fakes/fakeContracts'
import { GatewayUnderTest } from '../fakes/gatewayUnderTest'
import type { IbClient } from '../fakes/ibClient'
import { limit, market, putVertical, spyStock } from '../fakes/testOrders'

// The numbered list of what a client may expect of orders at IB. It needs a market that can be moved by hand, so here
// it runs against the simulated gateway; the numbers stay when the same is tried on a paper account.

let gateway: GatewayUnderTest
let client: IbClient
beforeEach(async () => {
  gateway = await GatewayUnderTest.start()
  client = await gateway.client()
})
afterEach(() => gateway.stop())

const order = (orderType: OrderType, fields: Partial<Order>): Partial<Order> => ({
  action: OrderAction.BUY,
  totalQuantity: 10,
  orderType,
  ...fields,
})

/** Moves SPY and plays it. */
function quote(bid: number, ask: number, last = bid): void {
  gateway.market.move(SPY, { bid, ask, last })
  gateway.gateway.advance(gateway.market.now())
}

describe('order types', () => {
  it('O-01 MKT takes the far side', async () => {
    expect(await client.status(client.place(spyStock, market('SELL', 10)), 'Filled')).toMatchObject({
      average: 165,
    })
  })

  it('O-02 LMT never trades worse than its limit', async () => {
    const id = client.place(spyStock, limit('BUY', 10, 164.5))
    await client.status(id, 'Submitted')
    quote(164.48, 164.5)
    expect(await client.status(id, 'Filled')).toMatchObject({ average: 164.5 })
  })

  it('O-03 STP becomes a market order at its trigger', async () => {
    const id = client.place(spyStock, order(OrderType.STP, { auxPrice: 165.5 }))
    await client.status(id, 'PreSubmitted')
    quote(165.6, 165.7, 165.65)
    expect(await client.status(id, 'Filled')).toMatchObject({ average: 165.7 })
  })

  it('O-04 STP LMT becomes a limit order at its trigger', async () => {
    const id = client.place(spyStock, order(OrderType.STP_LMT, { auxPrice: 165.5, lmtPrice: 165.6 }))
    await client.status(id, 'PreSubmitted')
    quote(165.8, 165.9, 165.85)
    await client.status(id, 'Submitted')
    quote(165.5, 165.55, 165.52)
    expect(await client.status(id, 'Filled')).toMatchObject({ average: 165.6 })
  })

  it('O-05 TRAIL follows by an amount or a percentage', async () => {
    const id = client.place(
      spyStock,
      order(OrderType.TRAIL, { action: OrderAction.SELL, trailingPercent: 1 }),
    )
    await client.status(id, 'PreSubmitted')
    quote(170, 170.02, 170)
    quote(168.4, 168.42, 168.4) // One percent below 170 is 168.30.
    quote(168.2, 168.22, 168.25)
    expect(await client.status(id, 'Filled')).toMatchObject({ average: 168.2 })
  })

  it('O-06 TRAIL LIMIT becomes a limit at an offset from its stop', async () => {
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
    quote(163.8, 163.85, 163.9)
    await client.status(id, 'Submitted')
    quote(163.91, 163.93, 163.92)
    expect(await client.status(id, 'Filled')).toMatchObject({ average: 163.91 })
  })

  it('O-07 MOC and LOC trade at the close', async () => {
    const moc = client.place(spyStock, order(OrderType.MOC, {}))
    const loc = client.place(spyStock, order(OrderType.LOC, { lmtPrice: 164 }))
    await client.status(loc, 'PreSubmitted')
    gateway.gateway.jumpTo(gateway.market.session().closesAt)
    expect(await client.status(moc, 'Filled')).toMatchObject({ average: 165.01 })
    await client.status(loc, 'Cancelled')
  })

  it('O-08 MIDPRICE follows the middle up to its cap', async () => {
    const id = client.place(spyStock, order(OrderType.MIDPRICE, { lmtPrice: 165.5 }))
    await client.status(id, 'Submitted')
    expect(client.all(EventName.execDetails)).toEqual([])
    quote(165.3, 165.3, 165.3)
    await client.status(id, 'Filled')
  })

  it('O-09 REL pegs to the near side with an offset', async () => {
    const id = client.place(spyStock, order(OrderType.REL, { auxPrice: 0.02, lmtPrice: 166 }))
    expect(await client.status(id, 'Filled')).toMatchObject({ average: 165.02 })
  })

  it('O-10 all-or-none waits for its whole size', async () => {
    const id = client.place(spyStock, { ...limit('BUY', 500, 166), allOrNone: true })
    await client.status(id, 'Submitted')
    gateway.market.move(SPY, { size: 600 })
    expect(await client.status(id, 'Filled')).toMatchObject({ filled: 500 })
  })

  it('O-11 GTD ends at its moment', async () => {
    const id = client.place(spyStock, {
      ...limit('BUY', 10, 160),
      tif: TimeInForce.GTD,
      goodTillDate: '20131008 10:00:00 US/Eastern',
    })
    await client.status(id, 'Submitted')
    gateway.gateway.jumpTo(Date.parse('2013-10-08T14:00:01Z') as never)
    quote(164.9, 164.95)
    await client.status(id, 'Cancelled')
  })

  it('O-12 goodAfterTime holds an order back', async () => {
    const id = client.place(spyStock, { ...market('BUY', 1), goodAfterTime: '20131008 10:00:00 US/Eastern' })
    await client.status(id, 'PreSubmitted')
    gateway.gateway.jumpTo(Date.parse('2013-10-08T14:00:01Z') as never)
    quote(165, 165.02)
    await client.status(id, 'Filled')
  })

  it('O-13 OCA type 3 reduces the others by what was filled', async () => {
    const group = { ocaGroup: 'shared', ocaType: 3 }
    const resting = client.place(spyStock, { ...limit('BUY', 10, 160), ...group })
    await client.status(resting, 'Submitted')
    const filled = client.place(spyStock, { ...limit('BUY', 4, 166), ...group })
    await client.status(filled, 'Filled')
    await client.next(EventName.orderStatus, values => values[0] === resting && values[3] === 6)
  })

  it('O-14 a combo may be sold: its legs turn round', async () => {
    const id = client.place(putVertical(167, 165), market('SELL', 1))
    expect(await client.status(id, 'Filled')).toMatchObject({ average: -2.09 })
    const sides = client
      .all(EventName.execDetails)
      .map(([, , execution]) => (execution as { side: string }).side)
    expect(sides).toEqual(['SLD', 'BOT', 'SLD'])
  })
})

describe('conditions', () => {
  const conditional = (conditions: Order['conditions']): Partial<Order> => ({
    ...market('BUY', 1),
    conditions: conditions ?? [],
  })

  it('O-20 on the price of another contract', async () => {
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
  })

  it('O-21 on the time, or on volume', async () => {
    const late = new TimeCondition('20131008 15:00:00 US/Eastern', true, ConjunctionConnection.OR)
    const busy = new VolumeCondition(900, SPY, 'SMART', true, ConjunctionConnection.AND)
    const id = client.place(spyStock, conditional([late, busy]))
    await client.status(id, 'Filled')
  })

  it('O-22 cancel instead, when asked to', async () => {
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
  })
})

describe('outside regular hours', () => {
  it('O-30 a day order waits for the next session, with a warning; outsideRth trades', async () => {
    const close = gateway.market.session().closesAt
    gateway.gateway.jumpTo((close + 1_000) as never)
    const waiting = client.place(spyStock, limit('BUY', 1, 166))
    expect(await client.error(waiting)).toMatchObject({ code: 399 })
    await client.status(waiting, 'PreSubmitted')
    const early = client.place(spyStock, { ...limit('BUY', 1, 166), outsideRth: true })
    await client.status(early, 'Filled')
    gateway.gateway.jumpTo(gateway.market.session().opensAt)
    await client.status(waiting, 'Filled')
  })
})
