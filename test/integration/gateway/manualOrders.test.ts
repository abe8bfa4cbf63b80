import { EventName, type Execution, type Order, OrderAction, OrderType } from '@stoqey/ib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ControlServer } from '#main/gateway/control/controlServer'
import { GatewayControl } from '#main/gateway/control/gatewayControl'
import { SPY } from '../../fakes/fakeContracts'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'
import type { IbClient } from '../../fakes/ibClient'
import { limit, spyStock } from '../../fakes/testOrders'

const MASTER = 9

let gateway: GatewayUnderTest
let zero: IbClient
let other: IbClient
let master: IbClient
let server: ControlServer
let control: GatewayControl
beforeEach(async () => {
  gateway = await GatewayUnderTest.start({ masterClientId: MASTER })
  zero = await gateway.client(0)
  other = await gateway.client(1)
  master = await gateway.client(MASTER)
  server = new ControlServer(gateway.gateway)
  control = await GatewayControl.connect(await server.listen(0))
})
afterEach(async () => {
  control.close()
  await server.close()
  await gateway.stop()
})

const byHand = async (limitPrice: number) =>
  (
    await control.send({
      do: 'placeByHand',
      order: { conId: SPY, action: 'BUY', quantity: 5, orderType: 'LMT', limitPrice },
    })
  ).permId
const idsOf = (client: IbClient) => client.all(EventName.openOrder).map(values => values[0])

describe('an order entered by hand', () => {
  it('is bound to client 0 at once when that has asked for it, and obeys it', async () => {
    zero.api.reqAutoOpenOrders(true)
    await zero.next(EventName.openOrderEnd)
    const permId = await byHand(160)
    expect((await zero.next(EventName.orderBound)).map(String)).toEqual([permId, '0', '-2'])
    await zero.status(-2, 'Submitted')
    zero.api.placeOrder(-2, spyStock, { ...limit('BUY', 3, 161), transmit: true } as Order)
    await zero.next(EventName.openOrder, ([id, , order]) => id === -2 && (order as Order).lmtPrice === 161)
    zero.api.cancelOrder(-2)
    await zero.status(-2, 'Cancelled')
    expect(await zero.error(-2)).toMatchObject({ code: 202 })
  })

  it('is bound later by reqOpenOrders of client 0, each once', async () => {
    await byHand(160)
    expect((await zero.next(EventName.openOrder))[0]).toBe(0)
    zero.forget()
    for (const round of [1, 2]) {
      zero.api.reqOpenOrders()
      await zero.next(EventName.openOrderEnd)
      expect(idsOf(zero), `round ${round}`).toEqual([-2])
      expect(zero.all(EventName.orderBound)).toHaveLength(round === 1 ? 1 : 0)
      zero.forget()
    }
  })

  it('has order id 0 for others, who see it only when they ask, and for the master', async () => {
    zero.api.reqAutoOpenOrders(true)
    await zero.next(EventName.openOrderEnd)
    const permId = await byHand(160)
    const [orderId, , order] = await master.next(EventName.openOrder)
    expect([orderId, String((order as Order).permId)]).toEqual([0, permId])
    expect(idsOf(other)).toEqual([])
    other.api.reqAllOpenOrders()
    await other.next(EventName.openOrderEnd)
    expect(idsOf(other)).toEqual([0])
    other.api.cancelOrder(-2)
    expect(await other.error(-2)).toMatchObject({ code: 10147 })
  })

  it('is executed under its bound id', async () => {
    zero.api.reqAutoOpenOrders(true)
    await byHand(166)
    await zero.status(-2, 'Filled')
    const orderIdIn = (values: readonly unknown[]) => (values[2] as Execution).orderId
    expect(orderIdIn(await zero.next(EventName.execDetails))).toBe(-2)
    expect(orderIdIn(await master.next(EventName.execDetails))).toBe(0)
    zero.forget()
    zero.api.reqExecutions(7, {})
    expect(orderIdIn(await zero.next(EventName.execDetails, values => values[0] === 7))).toBe(-2)
  })

  it('is no longer bound when client 0 has stopped or gone', async () => {
    zero.api.reqAutoOpenOrders(true)
    await zero.next(EventName.openOrderEnd)
    zero.api.reqAutoOpenOrders(false)
    zero.api.reqCurrentTime()
    await zero.next(EventName.currentTime)
    await byHand(160)
    await master.next(EventName.openOrder)
    zero.api.reqIds()
    await zero.next(EventName.nextValidId, () => idsOf(zero).length > 0)
    expect(idsOf(zero)).toEqual([0, 0])
    expect(zero.all(EventName.orderBound)).toEqual([])
  })

  it('can be changed by hand, and so can an order of a client', async () => {
    const permId = await byHand(160)
    await control.send({ do: 'changeByHand', permId, changes: { limitPrice: 161, quantity: 4 } })
    const [, , changed] = await zero.next(
      EventName.openOrder,
      ([, , order]) => (order as Order).lmtPrice === 161,
    )
    expect(changed).toMatchObject({ totalQuantity: 4 })

    const id = other.place(spyStock, limit('BUY', 10, 160))
    await other.status(id, 'Submitted')
    const own = (await control.send({ do: 'snapshot' })).orders.find(({ clientId }) => clientId === 1)
    await control.send({ do: 'changeByHand', permId: own?.permId ?? '', changes: { limitPrice: 162 } })
    await other.next(EventName.openOrder, ([, , order]) => (order as Order).lmtPrice === 162)
    await expect(
      control.send({ do: 'changeByHand', permId, changes: { limitPrice: 161.001 } }),
    ).rejects.toThrow('110')
    await control.send({ do: 'cancelByHand', permId: own?.permId ?? '' })
    await other.status(id, 'Cancelled')
  })
})

describe('a working order', () => {
  const resting = async (order: Partial<Order>) => {
    const id = other.place(spyStock, order)
    await other.next(EventName.orderStatus, ([orderId]) => orderId === id)
    return id
  }
  const change = (id: number, order: Partial<Order>) =>
    other.api.placeOrder(id, spyStock, { tif: 'DAY', transmit: true, ...order } as Order)
  const changed = (id: number, isMeant: (order: Order) => boolean) =>
    other.next(EventName.openOrder, ([orderId, , order]) => orderId === id && isMeant(order as Order))

  it('may become another type, live longer, and wait for a condition', async () => {
    const id = await resting(limit('BUY', 10, 160))
    change(id, { ...limit('BUY', 10, 160), tif: 'GTC' } as Partial<Order>)
    await changed(id, order => order.tif === 'GTC')
    change(id, { ...limit('BUY', 10, 166), orderType: OrderType.STP_LMT, auxPrice: 165.5 })
    await changed(id, order => order.orderType === OrderType.STP_LMT)
    change(id, { action: OrderAction.BUY, totalQuantity: 10, orderType: OrderType.MKT })
    await other.status(id, 'Filled')
  })

  it('trails on from where its stop stands when only its quantity changes', async () => {
    await other.status(other.place(spyStock, { ...limit('BUY', 10, 166) }), 'Filled')
    const trail = (quantity: number, auxPrice: number): Partial<Order> => ({
      action: OrderAction.SELL,
      totalQuantity: quantity,
      orderType: OrderType.TRAIL,
      auxPrice,
    })
    const id = await resting(trail(10, 1))
    gateway.market.move(SPY, { bid: 168, ask: 168.02, last: 168 })
    gateway.gateway.advance(gateway.market.now())
    gateway.market.move(SPY, { bid: 167.5, ask: 167.52, last: 167.5 })
    gateway.gateway.advance(gateway.market.now())
    change(id, trail(8, 1))
    expect((await changed(id, order => order.totalQuantity === 8))[2]).toMatchObject({ trailStopPrice: 167 })
    change(id, trail(8, 0.75))
    await changed(id, order => order.auxPrice === 0.75)
    other.forget()
    other.api.reqOpenOrders()
    expect((await changed(id, () => true))[2]).toMatchObject({ trailStopPrice: 166.75 })
  })

  it('keeps its side and its groups', async () => {
    const id = await resting({ ...limit('BUY', 10, 160), ocaGroup: 'a', ocaType: 1 })
    change(id, { ...limit('SELL', 10, 160), ocaGroup: 'a', ocaType: 1 })
    expect(await other.error(id)).toMatchObject({ code: 105 })
    other.forget()
    change(id, { ...limit('BUY', 10, 160), ocaGroup: 'b', ocaType: 1 })
    expect(await other.error(id)).toMatchObject({ code: 10326 })
  })

  it('that has filled cannot be cancelled: 161; one that is off the tick is not changed: 110', async () => {
    const filled = await resting(limit('BUY', 1, 166))
    await other.status(filled, 'Filled')
    other.api.cancelOrder(filled)
    expect(await other.error(filled)).toMatchObject({ code: 161 })
    const id = await resting(limit('BUY', 1, 160))
    change(id, limit('BUY', 1, 160.001))
    expect(await other.error(id)).toMatchObject({ code: 110 })
    other.forget()
    other.api.reqOpenOrders()
    await other.next(EventName.openOrderEnd)
    expect(other.all(EventName.openOrder)[0]?.[2]).toMatchObject({ lmtPrice: 160 })
  })
})
