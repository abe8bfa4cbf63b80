import { type Contract, EventName, type Order, SecType, TimeInForce } from '@stoqey/ib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { epochMs, sessionDate } from '#core/domain/time'
import { ControlServer } from '#main/gateway/control/controlServer'
import { GatewayControl } from '#main/gateway/control/gatewayControl'
import { ADJUSTED_BY, IBM, optionId, SPX, SPX_CALL, SPXW_CALL, SPY } from '../../fakes/fakeContracts'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'
import type { IbClient } from '../../fakes/ibClient'
import { limit, spyStock } from '../../fakes/testOrders'

let gateway: GatewayUnderTest
let client: IbClient
let server: ControlServer
let control: GatewayControl
beforeEach(async () => {
  gateway = await GatewayUnderTest.start()
  client = await gateway.client()
  server = new ControlServer(gateway.gateway)
  control = await GatewayControl.connect(await server.listen(0))
})
afterEach(async () => {
  control.close()
  await server.close()
  await gateway.stop()
})

const hold = (conId: number, quantity: number, price: number) =>
  control.send({ do: 'transfer', conId, quantity, price })
const jumpTo = (time: string | number) => gateway.gateway.jumpTo(epochMs(new Date(time).getTime()))
const closeOf = (date: string) => `${date}T20:00:00Z`
const openOf = (date: string) => `${date}T13:30:00Z`
/** What is held, and the cash since the start. */
async function account() {
  const { positions, cash } = await control.send({ do: 'snapshot' })
  const held = positions
    .filter(({ quantity }) => quantity !== 0)
    .map(({ conId, quantity }) => [conId, quantity])
  return { held, cash: Number((cash - 100_000).toFixed(2)) }
}

describe('options on an index', () => {
  it('settle in cash: by the opening price of their last day, or by its close', async () => {
    await hold(SPX_CALL, 1, 0)
    await hold(SPXW_CALL, -1, 0)
    jumpTo(closeOf('2013-10-17'))
    gateway.market.move(SPX, { last: 1_652, open: 1_660 })
    jumpTo(openOf('2013-10-18'))
    gateway.market.move(SPX, {})
    jumpTo('2013-10-18T13:31:00Z')
    expect(await account()).toEqual({ held: [[SPXW_CALL, -1]], cash: 1_000 })
    gateway.market.move(SPX, { last: 1_655, open: 1_660 })
    jumpTo(closeOf('2013-10-18'))
    expect(await account()).toEqual({ held: [], cash: 1_000 - 500 })
  })

  it('stop trading the day before when they settle in the morning', async () => {
    const call = (conId: number): Contract => ({
      conId,
      secType: SecType.OPT,
      exchange: 'SMART',
      currency: 'USD',
    })
    await client.status(
      client.place(call(SPX_CALL), { ...limit('BUY', 1, 1), tif: TimeInForce.GTC }),
      'Submitted',
    )
    jumpTo(closeOf('2013-10-17'))
    await client.status(1, 'Cancelled')
    jumpTo(openOf('2013-10-18'))
    const late = client.place(call(SPX_CALL), limit('BUY', 1, 1))
    expect(await client.error(late)).toMatchObject({
      code: 201,
      text: expect.stringContaining('stopped trading'),
    })
    const weekly = client.place(call(SPXW_CALL), { ...limit('BUY', 1, 1), tif: TimeInForce.GTC })
    await client.status(weekly, 'Submitted')
    jumpTo(closeOf('2013-10-18'))
    await client.status(weekly, 'Cancelled')
  })
})

describe('a dividend', () => {
  it('is paid to who is long and owed by who is short, on its day', async () => {
    gateway.market.announce(SPY, { exDate: sessionDate('2013-10-09'), dividend: 0.85 })
    gateway.market.announce(IBM, { exDate: sessionDate('2013-10-09'), dividend: 0.95 })
    await hold(SPY, 100, 0)
    await hold(IBM, -10, 0)
    jumpTo(closeOf('2013-10-08'))
    expect((await account()).cash).toBe(0)
    jumpTo(openOf('2013-10-09'))
    expect((await account()).cash).toBe(85 - 9.5)
    jumpTo(openOf('2013-10-10'))
    expect((await account()).cash).toBe(85 - 9.5)
  })

  it('has short calls without time value assigned the night before', async () => {
    gateway.market.announce(SPY, { exDate: sessionDate('2013-10-09'), dividend: 3 })
    await hold(optionId(160, 'call'), -20, 0)
    await hold(optionId(170, 'call'), -20, 0)
    await hold(optionId(170, 'put'), -20, 0)
    client.api.reqPositions()
    await client.next(EventName.positionEnd)
    client.forget()
    jumpTo(closeOf('2013-10-08'))
    // They keep a time value of 2.00; the call at 170 is out of the money, and a put is not exercised for a dividend.
    const { held, cash } = await account()
    const calls = held.find(([conId]) => conId === optionId(160, 'call'))?.[1] ?? 0
    expect(calls).toBeGreaterThan(-20)
    expect(held).toContainEqual([SPY, (-20 - calls) * 100])
    expect(held).toContainEqual([optionId(170, 'call'), -20])
    expect(held).toContainEqual([optionId(170, 'put'), -20])
    expect(cash).toBe((20 + calls) * 100 * 160)
    await client.next(EventName.position, ([, contract]) => (contract as Contract).conId === SPY)
    expect(client.all(EventName.execDetails)).toEqual([])
  })
})

describe('a split', () => {
  beforeEach(async () => {
    await client.status(
      client.place(spyStock, { ...limit('BUY', 1, 160), tif: TimeInForce.GTC }),
      'Submitted',
    )
    await hold(SPY, 101, 165)
    await hold(optionId(160, 'call'), -2, 7)
    jumpTo(closeOf('2013-10-08'))
  })

  it('multiplies shares and contracts, and cancels orders', async () => {
    gateway.market.announce(SPY, { exDate: sessionDate('2013-10-09'), split: 2 })
    client.api.reqPositions()
    await client.next(EventName.positionEnd)
    client.forget()
    jumpTo(openOf('2013-10-09'))
    await client.status(1, 'Cancelled')
    const { held } = await account()
    expect(held).toEqual([
      [SPY, 202],
      [optionId(160, 'call') + ADJUSTED_BY, -4],
    ])
    const costs = (await control.send({ do: 'snapshot' })).positions.map(({ averageCost }) => averageCost)
    expect(costs.filter(cost => cost !== 0)).toEqual([82.5, 350])
    const [, contract, quantity] = await client.next(EventName.position, values => values[2] === -4)
    expect([contract, quantity]).toMatchObject([{ strike: 80, multiplier: 100 }, -4])
  })

  it('that is not whole changes what an option delivers, and pays for parts of shares', async () => {
    gateway.market.announce(SPY, { exDate: sessionDate('2013-10-09'), split: 1.5 })
    const before = (await account()).cash
    jumpTo(openOf('2013-10-09'))
    const { held, cash } = await account()
    expect(held).toEqual([
      [SPY, 151],
      [optionId(160, 'call') + ADJUSTED_BY, -2],
    ])
    expect(cash - before).toBeCloseTo(0.5 * 165.01, 1)
    const adjusted = gateway.market.contracts.byId(optionId(160, 'call') + ADJUSTED_BY)
    expect(adjusted).toMatchObject({ strike: 106.67, multiplier: 150 })
  })
})

it('an order that is done stays done through all of it', async () => {
  const id = client.place(spyStock, limit('BUY', 1, 166))
  await client.status(id, 'Filled')
  gateway.market.announce(SPY, { exDate: sessionDate('2013-10-09'), split: 2 })
  jumpTo(openOf('2013-10-09'))
  client.api.reqCompletedOrders(false)
  await client.next(EventName.completedOrdersEnd)
  const [[, order] = []] = client.all(EventName.completedOrder)
  expect((order as Order).filledQuantity).toBe(1)
})
