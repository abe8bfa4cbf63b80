import { EventName, MarketDataType } from '@stoqey/ib'
import { afterEach, describe, expect, it } from 'vitest'
import { epochMs } from '#core/domain/time'
import { SPY } from '../../fakes/fakeContracts'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'
import type { IbClient } from '../../fakes/ibClient'
import { spyOption, spyStock } from '../../fakes/testOrders'

let gateway: GatewayUnderTest | undefined
afterEach(async () => {
  await gateway?.stop()
  gateway = undefined
})

/** A client, twenty minutes into the session. */
async function clientWith(
  entitlement: 'live' | 'delayed' | 'none',
  asked: MarketDataType,
): Promise<IbClient> {
  gateway = await GatewayUnderTest.start({ entitlement })
  gateway.gateway.jumpTo(epochMs(gateway.market.now() + 20 * 60_000))
  const client = await gateway.client()
  client.api.reqMarketDataType(asked)
  return client
}

const typesOf = (client: IbClient) => client.all(EventName.marketDataType).map(([, type]) => type)

describe('market data types', () => {
  it.each([MarketDataType.REALTIME, MarketDataType.DELAYED, MarketDataType.DELAYED_FROZEN])(
    'give live data to who has subscribed to it, also when %d is asked for',
    async asked => {
      const client = await clientWith('live', asked)
      client.api.reqMktData(1, spyStock, '', false, false)
      await client.next(EventName.tickPrice, values => values[1] === 1)
      expect(typesOf(client)).toEqual([1])
    },
  )

  it('delay what is not subscribed: a notice, other tick ids, prices of a quarter of an hour ago', async () => {
    const client = await clientWith('delayed', MarketDataType.DELAYED)
    client.api.reqMktData(1, spyStock, '', false, false)
    expect((await client.error(1)).code).toBe(10167)
    expect((await client.next(EventName.tickPrice, values => values[1] === 66))[2]).toBe(165)
    await client.next(EventName.tickSize, values => values[1] === 69)
    await client.next(EventName.tickPrice, values => values[1] === 68)
    expect(typesOf(client)).toEqual([3])
    const ids = new Set(client.all(EventName.tickPrice).map(([, type]) => type))
    expect([...ids].filter(id => Number(id) < 66)).toEqual([])
  })

  it('give delayed greeks under ids of their own', async () => {
    const client = await clientWith('delayed', MarketDataType.DELAYED)
    client.api.reqMktData(1, spyOption(165, 'call'), '', false, false)
    const [, , , impliedVol, delta] = await client.next(
      EventName.tickOptionComputation,
      values => values[1] === 83,
    )
    expect(Number(impliedVol)).toBeGreaterThan(0)
    expect(Number(delta)).toBeGreaterThan(0.3)
  })

  it('refuse live data that is not subscribed, and delayed data that is not there', async () => {
    const client = await clientWith('delayed', MarketDataType.REALTIME)
    client.api.reqMktData(1, spyStock, '', false, false)
    expect((await client.error(1)).code).toBe(354)
    client.api.reqTickByTickData(2, spyStock, 'Last' as never, 0, false)
    expect((await client.error(2)).code).toBe(10189)
    client.api.reqMktDepth(3, spyStock, 5, false)
    expect((await client.error(3)).code).toBe(354)
    client.api.reqRealTimeBars(4, spyStock, 5, 'TRADES', true)
    expect((await client.error(4)).code).toBe(420)
    await gateway?.stop()
    const other = await clientWith('none', MarketDataType.DELAYED)
    other.api.reqMktData(1, spyStock, '', false, false)
    expect((await other.error(1)).code).toBe(10168)
  })

  it('freeze the last prices when the session is over, and thaw with the next', async () => {
    const client = await clientWith('live', MarketDataType.FROZEN)
    client.api.reqMktData(1, spyStock, '', false, false)
    await client.next(EventName.tickPrice)
    const { closesAt } = gateway!.market.session()
    gateway!.gateway.stepTo(epochMs(closesAt + 1_000))
    await client.next(EventName.marketDataType, values => values[1] === 2)
    gateway!.gateway.stepTo(gateway!.market.session().opensAt)
    gateway!.market.move(SPY, { bid: 165.01 })
    gateway!.gateway.stepTo(epochMs(gateway!.market.now() + 1_000))
    await client.next(EventName.marketDataType, () => typesOf(client).length === 3)
    expect(typesOf(client)).toEqual([1, 2, 1])
  })

  it('refuse a type that is none', async () => {
    const client = await clientWith('live', 9 as never)
    expect(await client.notice(321)).toContain('market data type')
  })
})

describe('a deep book', () => {
  it('is told row by row, and then what changes', async () => {
    gateway = await GatewayUnderTest.start()
    const client = await gateway.client()
    client.api.reqMktDepth(1, spyStock, 4, false)
    await client.next(EventName.updateMktDepth, () => client.all(EventName.updateMktDepth).length === 8)
    const operations = () => client.all(EventName.updateMktDepth).map(([, , operation]) => operation)
    expect(new Set(operations())).toEqual(new Set([0]))
    client.forget()
    gateway.market.move(SPY, { ask: 165.03 })
    gateway.gateway.advance(gateway.market.now())
    await client.next(EventName.updateMktDepth, values => values[2] === 2 && values[3] === 0)
    const best = client
      .all(EventName.updateMktDepth)
      .filter(([, position, , side]) => position === 0 && side === 0)
    expect(best.at(-1)?.[4]).toBe(165.03)
    client.forget()
    gateway.gateway.resetDepth()
    expect((await client.error(1)).code).toBe(317)
    await client.next(EventName.updateMktDepth, () => client.all(EventName.updateMktDepth).length === 8)
  })
})
