import { EventName, type Order, OrderAction, OrderType, TimeInForce } from '@stoqey/ib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IBM, optionId, SPY } from '../../fakes/fakeContracts'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'
import type { IbClient } from '../../fakes/ibClient'
import { ibmStock, limit, market, putVertical, spyOption, spyStock } from '../../fakes/testOrders'

let gateway: GatewayUnderTest
let client: IbClient
beforeEach(async () => {
  gateway = await GatewayUnderTest.start()
  client = await gateway.client()
})
afterEach(() => gateway.stop())

const executions = (of: IbClient = client) =>
  of.all(EventName.execDetails).map(([, contract, execution]) => ({
    ...(contract as { symbol: string; secType: string; conId: number }),
    ...(execution as {
      execId: string
      side: string
      shares: number
      price: number
      permId: number
      orderId: number
    }),
  }))
const commissions = async (count: number) => {
  await client.next(EventName.commissionReport, () => client.all(EventName.commissionReport).length >= count)
  return client
    .all(EventName.commissionReport)
    .map(([report]) => report as { execId: string; commission: number; realizedPNL?: number })
}

describe('the life of an order', () => {
  it('fills a market order at the ask, with execution and commission, and no other client hears of it', async () => {
    const other = await gateway.client(2)
    const id = client.place(spyStock, market('BUY', 100))
    expect(await client.status(id, 'Filled')).toEqual({ filled: 100, remaining: 0, average: 165.02 })
    expect(executions()).toMatchObject([
      { symbol: 'SPY', side: 'BOT', shares: 100, price: 165.02, orderId: id },
    ])
    expect(await commissions(1)).toMatchObject([{ execId: executions()[0]?.execId, commission: 1 }])
    other.api.reqCurrentTime()
    await other.next(EventName.currentTime)
    expect(other.all(EventName.openOrder)).toEqual([])
    expect(executions(other)).toEqual([])
  })

  it('speaks in the order of TWS: accepted, executed, filled, charged', async () => {
    const id = client.place(spyStock, market('BUY', 1))
    await commissions(1)
    const names = client.events.map(({ name, values }) => (name === 'orderStatus' ? `${values[1]}` : name))
    const from = names.indexOf('openOrder')
    expect(names.slice(from)).toEqual([
      'openOrder',
      'PreSubmitted',
      'execDetails',
      'openOrder',
      'Filled',
      'commissionReport',
    ])
    expect(id).toBe(1)
  })

  it('lets a limit rest, fills it at its own price when the market comes to it', async () => {
    const id = client.place(spyStock, limit('BUY', 100, 164.9))
    await client.status(id, 'Submitted')
    gateway.market.move(SPY, { bid: 164.8, ask: 164.88 })
    expect(await client.status(id, 'Filled')).toMatchObject({ average: 164.9 })
  })

  it('takes no more than is shown, and the rest with the next quote', async () => {
    const id = client.place(spyStock, limit('BUY', 600, 166))
    expect((await client.next(EventName.orderStatus, values => values[2] === 400)).slice(0, 4)).toEqual([
      id,
      'Submitted',
      400,
      200,
    ])
    gateway.market.move(SPY, { bid: 165.01, ask: 165.04 })
    expect(await client.status(id, 'Filled')).toMatchObject({ filled: 600 })
    expect(executions().map(({ shares }) => shares)).toEqual([400, 200])
    // 0.005 a share for the whole order, not a dollar for each part.
    const charged = (await commissions(2)).reduce((sum, { commission }) => sum + commission, 0)
    expect(charged).toBeCloseTo(3, 6)
  })

  it('waits its turn in the queue at its price', async () => {
    const id = client.place(spyStock, limit('BUY', 100, 165))
    await client.status(id, 'Submitted')
    gateway.market.print(SPY, 165, 400) // Those 400 were shown before we came.
    gateway.market.print(SPY, 165, 60)
    expect((await client.next(EventName.orderStatus, values => values[2] === 60)).slice(0, 4)).toEqual([
      id,
      'Submitted',
      60,
      40,
    ])
  })

  it('moves up as those before it leave, and goes to the end for a better price', async () => {
    const first = client.place(spyStock, limit('BUY', 100, 165))
    await client.status(first, 'Submitted')
    gateway.market.move(SPY, { size: 50 })
    gateway.gateway.advance(gateway.market.now())
    gateway.market.print(SPY, 165, 80)
    await client.next(EventName.orderStatus, values => values[0] === first && values[2] === 30)
    // Less at the same price keeps the place in the line; the rest of the print is its own at once.
    client.api.placeOrder(first, spyStock, { ...limit('BUY', 80, 165), transmit: true } as Order)
    await client.next(EventName.openOrder, ([, , order]) => (order as Order).totalQuantity === 80)
    gateway.market.print(SPY, 165, 10)
    await client.next(EventName.orderStatus, values => values[0] === first && values[2] === 40)
  })

  it('modifies a working order, and refuses to make another of it', async () => {
    const id = client.place(spyStock, limit('BUY', 100, 160))
    await client.status(id, 'Submitted')
    client.api.placeOrder(id, ibmStock, { ...limit('BUY', 100, 160), transmit: true } as Order)
    expect(await client.error(id)).toMatchObject({ code: 105 })
    client.api.placeOrder(id, spyStock, { ...limit('BUY', 100, 165.5), transmit: true } as Order)
    expect(await client.status(id, 'Filled')).toMatchObject({ average: 165.02 })
    client.forget()
    client.api.placeOrder(id, spyStock, { ...limit('BUY', 200, 165.5), transmit: true } as Order)
    expect(await client.error(id)).toMatchObject({ code: 104 })
  })

  it('refuses a change that the account cannot carry, and the order lives on', async () => {
    const id = client.place(spyStock, limit('BUY', 100, 160))
    await client.status(id, 'Submitted')
    client.api.placeOrder(id, spyStock, { ...limit('BUY', 9_000, 160), transmit: true } as Order)
    expect(await client.error(id)).toMatchObject({ code: 201 })
    client.forget()
    client.api.reqOpenOrders()
    await client.next(EventName.openOrderEnd)
    expect(client.all(EventName.orderStatus)).toMatchObject([{ 1: 'Submitted', 3: 100 }])
  })

  it('cancels with 202, and knows what cannot be cancelled', async () => {
    const id = client.place(spyStock, limit('BUY', 100, 160))
    await client.status(id, 'Submitted')
    client.api.cancelOrder(id)
    await client.status(id, 'Cancelled')
    expect(await client.error(id)).toMatchObject({ code: 202 })
    client.forget()
    client.api.cancelOrder(id)
    expect(await client.error(id)).toMatchObject({ code: 10148 })
    client.api.cancelOrder(999)
    expect(await client.error(999)).toMatchObject({ code: 10147 })
  })

  it('cancels everything at once, of every client', async () => {
    const other = await gateway.client(2)
    const ids = [client.place(spyStock, limit('BUY', 1, 160)), client.place(ibmStock, limit('BUY', 1, 170))]
    const theirs = other.place(spyStock, limit('BUY', 1, 160))
    await other.status(theirs, 'Submitted')
    for (const id of ids) await client.status(id, 'Submitted')
    client.api.reqGlobalCancel()
    for (const id of ids) await client.status(id, 'Cancelled')
    await other.status(theirs, 'Cancelled')
  })

  it('keeps silent about an order that is not transmitted, and sends a bracket as one', async () => {
    const parent = client.place(spyStock, { ...limit('BUY', 10, 164.5), transmit: false })
    const target = client.place(spyStock, { ...limit('SELL', 10, 170), parentId: parent, transmit: false })
    const stop = client.place(spyStock, {
      action: OrderAction.SELL,
      totalQuantity: 10,
      orderType: OrderType.STP,
      auxPrice: 160,
      parentId: parent,
    })
    await client.status(parent, 'Submitted')
    await client.status(target, 'PreSubmitted')
    await client.status(stop, 'PreSubmitted')
    expect(client.events.findIndex(e => e.name === 'openOrder' && e.values[0] === parent)).toBeLessThan(
      client.events.findIndex(e => e.name === 'openOrder' && e.values[0] === stop),
    )
    gateway.market.move(SPY, { bid: 164.4, ask: 164.5, last: 164.5 })
    await client.status(parent, 'Filled')
    await client.status(target, 'Submitted')
    gateway.market.move(SPY, { bid: 170.1, ask: 170.2, last: 170.1 })
    await client.status(target, 'Filled')
    await client.status(stop, 'Cancelled')
  })

  it('asks no margin of a child that closes what its parent opens', async () => {
    const call = spyOption(165, 'call')
    const parent = client.place(call, { ...limit('BUY', 20, 2.06), transmit: false })
    const target = client.place(call, { ...limit('SELL', 20, 4), parentId: parent })
    await client.status(parent, 'Filled')
    await client.status(target, 'Submitted')
    expect(client.all(EventName.error)).toEqual([])
  })

  it("opens a GTC order at the new session's first price", async () => {
    const id = client.place(spyStock, { ...limit('BUY', 1, 164), tif: TimeInForce.GTC })
    await client.status(id, 'Submitted')
    gateway.gateway.jumpTo(gateway.market.session().closesAt)
    gateway.market.move(SPY, { bid: 162, ask: 162.02, last: 162 })
    gateway.gateway.jumpTo(gateway.market.session().opensAt)
    gateway.market.move(SPY, { bid: 162, ask: 162.02 })
    expect(await client.status(id, 'Filled')).toMatchObject({ average: 162.02 })
  })

  it('triggers a stop by the last trade', async () => {
    const id = client.place(spyStock, {
      action: OrderAction.BUY,
      totalQuantity: 5,
      orderType: OrderType.STP,
      auxPrice: 166,
    })
    await client.status(id, 'PreSubmitted')
    gateway.market.move(SPY, { bid: 166, ask: 166.1, last: 166.05 })
    expect(await client.status(id, 'Filled')).toMatchObject({ average: 166.1 })
  })

  it('trails a stop upwards only', async () => {
    const bought = client.place(spyStock, market('BUY', 5))
    await client.status(bought, 'Filled')
    const id = client.place(spyStock, {
      action: OrderAction.SELL,
      totalQuantity: 5,
      orderType: OrderType.TRAIL,
      auxPrice: 1,
    })
    await client.status(id, 'PreSubmitted')
    gateway.market.move(SPY, { bid: 168, ask: 168.02, last: 168 })
    gateway.gateway.advance(gateway.market.now())
    gateway.market.move(SPY, { bid: 167.1, ask: 167.12, last: 167.1 })
    gateway.gateway.advance(gateway.market.now())
    gateway.market.move(SPY, { bid: 166.9, ask: 166.92, last: 166.95 })
    expect(await client.status(id, 'Filled')).toMatchObject({ average: 166.9 })
  })

  it('cancels what is left of an IOC and all of a FOK that does not fit', async () => {
    const ioc = client.place(spyStock, { ...limit('BUY', 500, 165.02), tif: TimeInForce.IOC })
    await client.status(ioc, 'Cancelled')
    expect(executions().map(({ shares }) => shares)).toEqual([400])
    const fok = client.place(ibmStock, { ...limit('BUY', 500, 181), tif: TimeInForce.FOK })
    expect(await client.status(fok, 'Cancelled')).toMatchObject({ filled: 0 })
  })

  it('cancels the rest of an OCA group', async () => {
    const group = { ocaGroup: 'either', ocaType: 1 }
    const resting = client.place(spyStock, { ...limit('BUY', 10, 160), ...group })
    await client.status(resting, 'Submitted')
    const filled = client.place(ibmStock, { ...limit('BUY', 10, 181), ...group })
    await client.status(filled, 'Filled')
    await client.status(resting, 'Cancelled')
  })

  it('ends day orders with the session, and keeps GTC', async () => {
    const day = client.place(spyStock, limit('BUY', 1, 160))
    const gtc = client.place(spyStock, { ...limit('BUY', 1, 160), tif: TimeInForce.GTC })
    await client.status(gtc, 'Submitted')
    gateway.gateway.jumpTo(gateway.market.session().closesAt)
    await client.status(day, 'Cancelled')
    client.api.reqOpenOrders()
    await client.next(EventName.openOrderEnd)
    expect(client.all(EventName.openOrder).at(-1)?.[0]).toBe(gtc)
  })
})

describe('a combo', () => {
  it('fills at its net price, with an execution of its own and one per leg', async () => {
    const id = client.place(putVertical(167, 165), limit('BUY', 2, -1.85))
    expect(await client.status(id, 'Filled')).toEqual({ filled: 2, remaining: 0, average: -1.89 })
    await commissions(2)
    const [combo, ...legs] = executions()
    expect(combo).toMatchObject({ secType: 'BAG', side: 'BOT', shares: 2, price: -1.89 })
    expect(legs.map(({ side, price }) => `${side} ${price}`)).toEqual(['SLD 3.94', 'BOT 2.05'])
    expect(new Set(executions().map(({ permId, orderId }) => `${permId} ${orderId}`)).size).toBe(1)
    const charged = await commissions(2)
    expect(charged.map(({ commission }) => commission)).toEqual([
      // Two contracts each at 0.65, clearing and regulation; the sold ones also what is asked of sales.
      1.421186, 1.3937,
    ])
  })

  it('rests between the sides; its legs still sum to its price', async () => {
    const id = client.place(putVertical(167, 165), limit('BUY', 1, -1.9))
    await client.status(id, 'Submitted')
    gateway.market.move(SPY, { last: 164.01 })
    // Both puts are now in the money: the vertical is worth its width of 2.00, 0.10 to either side.
    await client.status(id, 'Filled')
    const [combo, sold, bought] = executions()
    expect(combo?.price).toBe(-1.9)
    expect((bought?.price ?? 0) - (sold?.price ?? 0)).toBeCloseTo(-1.9, 9)
  })
})

describe('a non-guaranteed combo', () => {
  const nonGuaranteed = { smartComboRoutingParams: [{ tag: 'NonGuaranteed', value: '1' }] }
  const short = optionId(167, 'put')
  const long = optionId(165, 'put')
  const later = (ms: number) => gateway.gateway.advance((gateway.market.now() + ms) as never)

  it('trades its legs one after the other, then counts as filled', async () => {
    const id = client.place(putVertical(167, 165), { ...limit('BUY', 2, -1.85), ...nonGuaranteed })
    await commissions(1)
    expect(executions().map(({ secType, shares }) => [secType, shares])).toEqual([['OPT', 2]])
    later(200)
    expect(await client.status(id, 'Filled')).toEqual({ filled: 2, remaining: 0, average: -1.89 })
    expect(executions().map(({ secType, shares }) => [secType, shares])).toEqual([
      ['OPT', 2],
      ['OPT', 2],
      ['BAG', 2],
    ])
    expect(new Set(executions().map(({ execId }) => execId)).size).toBe(3)
  })

  it('is left with a leg when the market moves between, and keeps it when cancelled', async () => {
    const id = client.place(putVertical(167, 165), { ...limit('BUY', 2, -1.88), ...nonGuaranteed })
    await commissions(1)
    gateway.market.move(long, { bid: 2.3, ask: 2.4 })
    later(200)
    client.api.cancelOrder(id)
    expect(await client.status(id, 'Cancelled')).toMatchObject({ filled: 0, remaining: 2 })
    client.api.reqPositions()
    await client.next(EventName.positionEnd)
    const held = client
      .all(EventName.position)
      .map(values => [(values[1] as { conId: number }).conId, values[2]])
    expect(held).toEqual([[short, -2]])
  })

  it('keeps the price of each leg when they are given, and refuses one for all besides', async () => {
    const legged = { orderComboLegs: [{ price: 3.95 }, { price: 2.05 }] }
    const withPrices = { ...market('BUY', 1), orderType: OrderType.LMT, ...legged }
    const id = client.place(putVertical(167, 165), withPrices)
    await client.status(id, 'Submitted')
    gateway.market.move(short, { bid: 3.95, ask: 4.05 })
    expect(await client.status(id, 'Filled')).toMatchObject({ average: -1.9 })
    const both = client.place(putVertical(167, 165), { ...withPrices, lmtPrice: -1.9 })
    expect(await client.error(both)).toMatchObject({ code: 321 })
    const one = client.place(putVertical(167, 165), {
      ...withPrices,
      orderComboLegs: [{ price: 3.95 }, {}],
    } as never)
    expect(await client.error(one)).toMatchObject({ code: 312 })
  })

  it('is the only kind that may span underlyings', async () => {
    const pair = {
      ...putVertical(167, 165),
      comboLegs: [
        { conId: IBM, ratio: 1, action: OrderAction.BUY, exchange: 'SMART' },
        { conId: SPY, ratio: 1, action: OrderAction.SELL, exchange: 'SMART' },
      ],
    }
    const id = client.place(pair, limit('BUY', 1, 15.1))
    expect(await client.error(id)).toMatchObject({
      code: 201,
      text: expect.stringContaining('non-guaranteed'),
    })
    const legged = client.place(pair, { ...limit('BUY', 1, 15.1), ...nonGuaranteed })
    await commissions(1)
    later(200)
    expect(await client.status(legged, 'Filled')).toMatchObject({ average: 15.05 })
  })
})

describe('a refused order', () => {
  const cases: [string, () => number, number][] = [
    ['an unknown contract', () => client.place({ ...ibmStock, symbol: 'NOSUCH' }, limit('BUY', 1, 1)), 200],
    [
      'an ambiguous contract',
      () => client.place({ ...spyOption(165, 'call'), strike: 0 }, limit('BUY', 1, 1)),
      200,
    ],
    ['a price off the tick', () => client.place(spyStock, limit('BUY', 1, 165.005)), 110],
    ['no quantity', () => client.place(spyStock, limit('BUY', 0, 165)), 434],
    ['an absurd quantity', () => client.place(spyStock, limit('BUY', 1e12, 165)), 201],
    ['too much for the account', () => client.place(spyStock, limit('BUY', 5_000, 165)), 201],
    [
      'an unknown type',
      () => client.place(spyStock, { ...limit('BUY', 1, 165), orderType: 'NOPE' as OrderType }),
      387,
    ],
    ['another account', () => client.place(spyStock, { ...limit('BUY', 1, 165), account: 'U1' }), 321],
    [
      'a parent that is not there',
      () => client.place(spyStock, { ...limit('BUY', 1, 165), parentId: 77 }),
      135,
    ],
  ]
  it.each(cases)('%s', async (_name, place, code) => {
    const id = place()
    expect(await client.error(id)).toMatchObject({ code })
    expect(executions()).toEqual([])
  })

  it('that takes an id from before: 103', async () => {
    const id = client.place(spyStock, market('BUY', 1))
    await client.status(id, 'Filled')
    client.disconnect()
    await client.next(EventName.disconnected)
    const again = await gateway.client()
    again.api.placeOrder(id, spyStock, { ...market('BUY', 1), transmit: true } as Order)
    // It was filled in this session, so TWS knows it and says so.
    expect((await again.error(id)).code).toBe(104)
  })
})

describe('what TWS is asked about orders', () => {
  it('answers whatIf with margin and commission, and nothing rests', async () => {
    const id = client.place(spyStock, { ...limit('BUY', 100, 165), whatIf: true })
    const [, , , state] = await client.next(EventName.openOrder, values => values[0] === id)
    expect(state).toMatchObject({ status: 'PreSubmitted', commission: 1, commissionCurrency: 'USD' })
    const { initMarginChange, maintMarginChange } = state as {
      initMarginChange: number
      maintMarginChange: number
    }
    expect(initMarginChange).toBeCloseTo(8250.5, 0)
    expect(maintMarginChange).toBeCloseTo(4125.25, 0)
    client.api.reqOpenOrders()
    await client.next(EventName.openOrderEnd)
    expect(client.all(EventName.orderStatus)).toEqual([])
  })

  it('asks a credit vertical for its width', async () => {
    const id = client.place(putVertical(167, 165), { ...limit('BUY', 1, -1.5), whatIf: true })
    const [, , , state] = await client.next(EventName.openOrder, values => values[0] === id)
    expect(state).toMatchObject({ initMarginChange: 200, commission: 1.406915 })
  })

  it('tells open orders, those of all clients, completed ones and executions', async () => {
    const other = await gateway.client(2)
    const mine = client.place(spyStock, { ...limit('BUY', 10, 160), orderRef: 'ours-1' })
    const theirs = other.place(ibmStock, limit('BUY', 10, 170))
    const filled = client.place(spyStock, { ...market('BUY', 10), orderRef: 'ours-2' })
    await client.status(mine, 'Submitted')
    await other.status(theirs, 'Submitted')
    await client.status(filled, 'Filled')
    await commissions(1)
    client.forget()

    client.api.reqOpenOrders()
    await client.next(EventName.openOrderEnd)
    expect(client.all(EventName.openOrder).map(([id, , order]) => [id, (order as Order).orderRef])).toEqual([
      [mine, 'ours-1'],
    ])
    client.forget()
    client.api.reqAllOpenOrders()
    await client.next(EventName.openOrderEnd)
    expect(client.all(EventName.openOrder)).toHaveLength(2)
    client.api.reqCompletedOrders(false)
    await client.next(EventName.completedOrdersEnd)
    const [, order, state] = client.all(EventName.completedOrder)[0] ?? []
    expect(order).toMatchObject({ orderRef: 'ours-2', filledQuantity: 10, totalQuantity: 0 })
    expect(state).toMatchObject({ status: 'Filled', completedStatus: 'Filled Size: 10' })
    client.forget()
    client.api.reqExecutions(5, {})
    await client.next(EventName.execDetailsEnd)
    expect(client.events.map(({ name }) => name)).toEqual([
      'execDetails',
      'commissionReport',
      'execDetailsEnd',
    ])
    expect(client.all(EventName.execDetails)[0]?.[0]).toBe(5)
  })
})
