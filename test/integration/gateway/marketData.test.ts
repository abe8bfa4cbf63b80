import { BarSizeSetting, EventName, SecType } from '@stoqey/ib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SPY } from '../../fakes/fakeContracts'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'
import type { IbClient } from '../../fakes/ibClient'
import { ibmStock, putVertical, spyOption, spyStock } from '../../fakes/testOrders'

let gateway: GatewayUnderTest
let client: IbClient
beforeEach(async () => {
  gateway = await GatewayUnderTest.start()
  client = await gateway.client()
})
afterEach(() => gateway.stop())

const ticks = (reqId: number) => client.all(EventName.tickPrice).filter(values => values[0] === reqId)
const tick = (reqId: number, type: number) =>
  client.next(EventName.tickPrice, values => values[0] === reqId && values[1] === type)

describe('market data', () => {
  it('streams a stock: prices, sizes, and what changes', async () => {
    client.api.reqMktData(1, spyStock, '', false, false)
    expect((await tick(1, 1))[2]).toBe(165)
    expect((await tick(1, 2))[2]).toBe(165.02)
    expect((await client.next(EventName.tickSize, values => values[1] === 0))[2]).toBe(400)
    client.forget()
    gateway.market.move(SPY, { bid: 165.1 })
    expect((await tick(1, 1))[2]).toBe(165.1)
    expect(ticks(1), 'the ask has not changed').toHaveLength(1)
  })

  it('gives an option its greeks, and more ticks where asked', async () => {
    client.api.reqMktData(2, spyOption(165, 'call'), '100,101,106', false, false)
    const model = await client.next(EventName.tickOptionComputation, values => values[1] === 13)
    expect(model.slice(3)).toEqual([0.2, 0.5, 2.01, 0, 0.05, 0.12, -0.03, 165.01])
    await client.next(EventName.tickOptionComputation, values => values[1] === 10)
    expect((await client.next(EventName.tickSize, values => values[1] === 27))[2]).toBe(1234)
  })

  it('moves an option with its underlying', async () => {
    client.api.reqMktData(2, spyOption(165, 'call'), '', false, false)
    await tick(2, 1)
    client.forget()
    gateway.market.move(SPY, { last: 166.01 })
    expect((await tick(2, 1))[2]).toBe(2.96)
  })

  it('prices a combo from its legs', async () => {
    client.api.reqMktData(3, putVertical(167, 165), '', false, false)
    // 167 put 3.94/4.04, 165 put 1.95/2.05: buying the combo sells the one at its bid and buys the other at its ask.
    expect((await tick(3, 2))[2]).toBe(-1.89)
    expect((await tick(3, 1))[2]).toBe(-2.09)
  })

  it('ends a snapshot', async () => {
    client.api.reqMktData(4, spyStock, '', true, false)
    await client.next(EventName.tickSnapshotEnd, values => values[0] === 4)
    expect(ticks(4).length).toBeGreaterThan(0)
  })

  it('refuses unknown contracts, repeated ids and cancels of nothing', async () => {
    client.api.reqMktData(5, { ...ibmStock, symbol: 'NOSUCH' }, '', false, false)
    expect(await client.error(5)).toMatchObject({ code: 200 })
    client.api.reqMktData(6, spyStock, '', false, false)
    client.api.reqMktData(6, ibmStock, '', false, false)
    expect(await client.error(6)).toMatchObject({ code: 322 })
    client.api.cancelMktData(77)
    expect(await client.error(77)).toMatchObject({ code: 300 })
  })

  it('computes an option price and the volatility that gives it', async () => {
    client.api.calculateOptionPrice(8, spyOption(165, 'call'), 0.2, 165)
    const values = await client.next(EventName.tickOptionComputation, v => v[0] === 8)
    client.api.calculateImpliedVolatility(9, spyOption(165, 'call'), Number(values[5]), 165)
    const back = await client.next(EventName.tickOptionComputation, v => v[0] === 9)
    expect(back[3]).toBeCloseTo(0.2, 6)
  })
})

describe('contracts', () => {
  it('describes a stock, an option, and all options of a month', async () => {
    client.api.reqContractDetails(1, ibmStock)
    const [, stock] = await client.next(EventName.contractDetails, values => values[0] === 1)
    expect(stock).toMatchObject({
      contract: { conId: 8314, primaryExch: 'NYSE' },
      minTick: 0.01,
      stockType: 'COMMON',
    })
    client.api.reqContractDetails(2, {
      symbol: 'SPY',
      secType: SecType.OPT,
      exchange: 'SMART',
      currency: 'USD',
      lastTradeDateOrContractMonth: '201310',
    })
    await client.next(EventName.contractDetailsEnd, values => values[0] === 2)
    expect(client.all(EventName.contractDetails).filter(values => values[0] === 2)).toHaveLength(20)
  })

  it('answers an unknown contract with 200 alone', async () => {
    client.api.reqContractDetails(3, { ...ibmStock, symbol: 'NOSUCH' })
    expect(await client.error(3)).toMatchObject({ code: 200 })
    expect(client.all(EventName.contractDetailsEnd)).toEqual([])
  })

  it('lists the parameters of a chain, finds symbols and tells the market rule', async () => {
    client.api.reqSecDefOptParams(4, 'SPY', '', SecType.STK, SPY)
    const [, exchange, underlying, tradingClass, multiplier, expirations, strikes] = await client.next(
      EventName.securityDefinitionOptionParameter,
    )
    expect([exchange, underlying, tradingClass, multiplier, expirations]).toEqual([
      'SMART',
      SPY,
      'SPY',
      100,
      ['20131018'],
    ])
    expect(strikes).toContain(165)
    await client.next(EventName.securityDefinitionOptionParameterEnd, values => values[0] === 4)
    client.api.reqMatchingSymbols(5, 'SPY')
    const [, samples] = await client.next(EventName.symbolSamples)
    expect(samples).toMatchObject([{ contract: { symbol: 'SPY' } }])
    client.api.reqMarketRule(26)
    expect((await client.next(EventName.marketRule))[0]).toBe(26)
  })
})

describe('history', () => {
  const bars = (reqId: number) =>
    client
      .all(EventName.historicalData)
      .filter(values => values[0] === reqId && !String(values[1]).startsWith('finished'))
  const finished = (reqId: number) =>
    client.next(
      EventName.historicalData,
      values => values[0] === reqId && String(values[1]).startsWith('finished'),
    )

  it('gives bars of a session, with New York times or as epochs', async () => {
    gateway.gateway.jumpTo((gateway.market.now() + 1_800_000) as never)
    client.api.reqHistoricalData(1, spyStock, '', '1 D', BarSizeSetting.MINUTES_FIVE, 'TRADES', 1, 1, false)
    await finished(1)
    expect(bars(1)[0]?.slice(1, 3)).toEqual(['20131008 09:30:00 US/Eastern', 165.01])
    expect(bars(1)).toHaveLength(6)
    client.api.reqHistoricalData(2, spyStock, '', '3 D', BarSizeSetting.DAYS_ONE, 'TRADES', 1, 2, false)
    await finished(2)
    expect(bars(2).map(values => values[1])).toEqual(['20131006', '20131007', '20131008'])
  })

  it('keeps the last bar up to date', async () => {
    client.api.reqHistoricalData(3, spyStock, '', '1 D', BarSizeSetting.MINUTES_ONE, 'TRADES', 1, 1, true)
    await finished(3)
    gateway.market.move(SPY, { last: 165.5 })
    const update = await client.next(EventName.historicalDataUpdate, values => values[0] === 3)
    expect(update[5], 'close').toBe(165.5)
    client.api.cancelHistoricalData(3)
    expect(await client.error(3)).toMatchObject({ code: 162 })
  })

  it('says what is wrong with a request, and that there is nothing', async () => {
    client.api.reqHistoricalData(4, spyStock, '', '1 X', BarSizeSetting.MINUTES_ONE, 'TRADES', 1, 1, false)
    expect(await client.error(4)).toMatchObject({ code: 321 })
    client.api.reqHistoricalData(
      5,
      spyStock,
      '19990101 16:00:00 US/Eastern',
      '1 D',
      BarSizeSetting.MINUTES_ONE,
      'TRADES',
      1,
      1,
      false,
    )
    expect(await client.error(5)).toMatchObject({ code: 162 })
    client.api.cancelHistoricalData(99)
    expect(await client.error(99)).toMatchObject({ code: 366 })
  })

  it('knows since when there is data', async () => {
    client.api.reqHeadTimestamp(6, spyStock, 'TRADES', true, 1)
    expect((await client.next(EventName.headTimestamp))[1]).toMatch(/^2013\d{4}-\d\d:\d\d:\d\d$/)
  })
})
