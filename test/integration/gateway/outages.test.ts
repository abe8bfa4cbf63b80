import { BarSizeSetting, EventName } from '@stoqey/ib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { epochMs } from '#core/domain/time'
import { SPY } from '../../fakes/fakeContracts'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'
import type { IbClient } from '../../fakes/ibClient'
import { limit, market, spyStock } from '../../fakes/testOrders'

let gateway: GatewayUnderTest
let client: IbClient
beforeEach(async () => {
  gateway = await GatewayUnderTest.start()
  client = await gateway.client()
})
afterEach(() => gateway.stop())

const notify = (code: Parameters<typeof gateway.gateway.faults.connection.notify>[0]) =>
  gateway.gateway.faults.connection.notify(code)

/** All that the gateway has sent so far has arrived once it has answered this, which needs no IB. */
async function caughtUp(): Promise<void> {
  client.api.reqIds()
  client.forget()
  await client.next(EventName.nextValidId)
}

/** Moves SPY and plays it. */
function quote(bid: number): void {
  gateway.market.move(SPY, { bid, ask: bid + 0.02, last: bid })
  gateway.gateway.stepTo(epochMs(gateway.market.now() + 1_000))
}

describe('while IB cannot be reached', () => {
  it.each([
    [1100, 1102],
    [1100, 1101],
    [2110, 1102],
  ] as const)('after %d no tick comes until %d', async (lost, restored) => {
    client.api.reqMktData(1, spyStock, '', false, false)
    client.api.reqTickByTickData(2, spyStock, 'BidAsk' as never, 0, false)
    await client.next(EventName.tickByTickBidAsk)
    notify(lost)
    await client.notice(lost)
    client.forget()
    quote(166)
    await caughtUp()
    expect(client.all(EventName.tickPrice)).toEqual([])
    expect(client.all(EventName.tickByTickBidAsk)).toEqual([])
    notify(restored)
    await client.notice(restored)
    client.forget()
    quote(167)
    await caughtUp()
    const bids = client.all(EventName.tickPrice).filter(([, type]) => type === 1)
    // After 1101 the client has to ask again.
    expect(bids.map(([, , bid]) => bid)).toEqual(restored === 1102 ? [167] : [])
  })

  it('what happens at the exchange is told afterwards, once, with its own times', async () => {
    const resting = client.place(spyStock, limit('BUY', 10, 164.5))
    await client.status(resting, 'Submitted')
    notify(1100)
    await client.notice(1100)
    client.forget()
    quote(164.4)
    await caughtUp()
    expect(gateway.gateway.desk.exchange.account.positionIn(SPY)?.quantity).toBe(10)
    expect(client.all(EventName.execDetails)).toEqual([])
    gateway.gateway.stepTo(epochMs(gateway.market.now() + 60_000))
    notify(1102)
    await client.status(resting, 'Filled')
    await client.next(EventName.commissionReport)
    const executions = client.all(EventName.execDetails).map(([, , each]) => each as { time: string })
    expect(executions.map(({ time }) => time)).toEqual(['20131008 09:30:00 US/Eastern'])
    client.forget()
    client.api.reqExecutions(7, {})
    await client.next(EventName.execDetailsEnd)
    expect(client.all(EventName.execDetails)).toHaveLength(1)
  })

  it('orders and cancels wait at TWS, and are carried out in their order', async () => {
    const resting = client.place(spyStock, limit('BUY', 10, 160))
    await client.status(resting, 'Submitted')
    notify(1100)
    const placed = client.place(spyStock, market('BUY', 1))
    client.api.cancelOrder(resting)
    client.api.reqPositions()
    await caughtUp()
    expect(client.all(EventName.orderStatus)).toEqual([])
    expect(client.all(EventName.positionEnd)).toEqual([])
    notify(1102)
    await client.status(placed, 'Filled')
    await client.status(resting, 'Cancelled')
    await client.next(EventName.positionEnd)
  })

  it('there is no history, and afterwards there is', async () => {
    const ask = (reqId: number) =>
      client.api.reqHistoricalData(
        reqId,
        spyStock,
        '',
        '1 D',
        BarSizeSetting.MINUTES_ONE,
        'TRADES',
        1,
        1,
        false,
      )
    for (const [reqId, broken, mended] of [
      [1, 1100, 1102],
      [3, 2105, 2106],
    ] as const) {
      notify(broken)
      ask(reqId)
      expect((await client.error(reqId)).text).toContain('HMDS server disconnect occurred')
      notify(mended)
      ask(reqId + 1)
      await client.next(EventName.historicalData, values => values[0] === reqId + 1)
    }
  })

  it('a broken market data farm stops quotes and nothing else', async () => {
    client.api.reqMktData(1, spyStock, '', false, false)
    await client.next(EventName.tickPrice)
    notify(2103)
    client.forget()
    quote(166)
    await client.status(client.place(spyStock, market('BUY', 1)), 'Filled')
    expect(client.all(EventName.tickPrice)).toEqual([])
    notify(2104)
    expect((await client.next(EventName.tickPrice, values => values[1] === 1))[2]).toBe(166)
  })

  it('no more than so many requests wait', async () => {
    await gateway.stop()
    gateway = await GatewayUnderTest.start({ limits: { messagesPerSecond: 1e6 } })
    client = await gateway.client()
    notify(1100)
    for (let i = 0; i < 1_001; i++) client.api.reqContractDetails(i, spyStock)
    expect(await client.error(1_000)).toMatchObject({ code: 322 })
  })
})

describe('TWS', () => {
  it('drops the connection when its port is reset', async () => {
    notify(1300)
    await client.notice(1300)
    await client.next(EventName.disconnected)
  })

  it('goes down and lets nobody in until it is back, orders and all', async () => {
    const resting = client.place(spyStock, limit('BUY', 10, 160))
    await client.status(resting, 'Submitted')
    gateway.gateway.goDown()
    await client.next(EventName.disconnected)
    const tooEarly = gateway.clientToBe(1)
    await tooEarly.next(EventName.error, ([text]) => String(text).includes('ECONNREFUSED'))
    gateway.gateway.comeBack()
    const again = await gateway.client(1)
    again.api.reqOpenOrders()
    expect((await again.next(EventName.openOrder))[0]).toBe(resting)
  })

  it('gives the live data to another session, and takes it back', async () => {
    client.api.reqMktData(1, spyStock, '', false, false)
    await client.next(EventName.tickPrice)
    gateway.gateway.faults.upstream.isCompeting = true
    gateway.gateway.competitionChanged()
    expect(await client.error(1)).toMatchObject({ code: 10197 })
    client.forget()
    quote(166)
    client.api.reqMktData(2, spyStock, '', false, false)
    expect(await client.error(2)).toMatchObject({ code: 10197 })
    expect(client.all(EventName.tickPrice)).toEqual([])
    gateway.gateway.faults.upstream.isCompeting = false
    gateway.gateway.competitionChanged()
    expect((await client.next(EventName.tickPrice, values => values[1] === 1))[2]).toBe(166)
  })
})
