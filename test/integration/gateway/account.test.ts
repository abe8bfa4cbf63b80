import { EventName } from '@stoqey/ib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SPY } from '../../fakes/fakeContracts'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'
import type { IbClient } from '../../fakes/ibClient'
import { limit, market, spyOption, spyStock } from '../../fakes/testOrders'

let gateway: GatewayUnderTest
let client: IbClient
beforeEach(async () => {
  gateway = await GatewayUnderTest.start()
  client = await gateway.client()
})
afterEach(() => gateway.stop())

async function bought(quantity: number): Promise<void> {
  await client.status(client.place(spyStock, market('BUY', quantity)), 'Filled')
}

describe('the account', () => {
  it('tells positions with average cost, and again when they change', async () => {
    await bought(100)
    client.api.reqPositions()
    await client.next(EventName.positionEnd)
    const [account, contract, quantity, cost] = await client.next(EventName.position)
    expect([account, (contract as { conId: number }).conId, quantity, cost]).toEqual([
      'SIM0000001',
      SPY,
      100,
      165.03,
    ])
    client.forget()
    await client.status(client.place(spyStock, market('SELL', 100)), 'Filled')
    expect((await client.next(EventName.position))[2]).toBe(0)
  })

  it('gives an option its multiplier in the average cost', async () => {
    await client.status(client.place(spyOption(165, 'call'), limit('BUY', 1, 2.06)), 'Filled')
    client.api.reqPositions()
    expect((await client.next(EventName.position))[3]).toBe(207.04685) // 206, a commission of 1.00, clearing and regulation.
  })

  it('keeps its updates current: values, portfolio, time, end', async () => {
    client.api.reqAccountUpdates(true, 'SIM0000001')
    await client.next(EventName.accountDownloadEnd)
    const value = (key: string) => client.next(EventName.updateAccountValue, values => values[0] === key)
    expect((await value('NetLiquidation')).slice(1)).toEqual(['100000.00', 'USD', 'SIM0000001'])
    client.forget()
    await bought(10)
    expect((await client.next(EventName.updatePortfolio))[1]).toBe(10)
    expect((await value('TotalCashValue'))[1]).toBe('98348.80')
  })

  it('answers a summary with the tags asked for', async () => {
    client.api.reqAccountSummary(9, 'All', 'NetLiquidation,BuyingPower,InitMarginReq')
    await client.next(EventName.accountSummaryEnd)
    expect(client.all(EventName.accountSummary).map(values => values[2])).toEqual([
      'NetLiquidation',
      'BuyingPower',
      'InitMarginReq',
    ])
    client.api.reqAccountSummary(10, 'All', 'NetLiquidation')
    await client.next(EventName.accountSummaryEnd, values => values[0] === 10)
    client.api.reqAccountSummary(11, 'All', 'NetLiquidation')
    expect(await client.error(11)).toMatchObject({ code: 322 })
  })

  it('streams P&L of the account and of one position', async () => {
    await bought(100)
    client.api.reqPnL(1, 'SIM0000001', '')
    client.api.reqPnLSingle(2, 'SIM0000001', '', SPY)
    expect((await client.next(EventName.pnl)).slice(0, 2)).toEqual([1, -2])
    client.forget()
    gateway.market.move(SPY, { bid: 166, ask: 166.02, last: 166 })
    const single = await client.next(EventName.pnlSingle, values => values[5] === 16601)
    expect(single).toEqual([2, 100, 98, 98, 0, 16601])
  })

  it('answers positions and updates for one account, and refuses another', async () => {
    await bought(1)
    client.api.reqPositionsMulti(3, 'SIM0000001', '')
    await client.next(EventName.positionMultiEnd)
    client.api.reqAccountUpdatesMulti(4, 'SIM0000001', '', true)
    await client.next(EventName.accountUpdateMultiEnd)
    client.api.reqPnL(5, 'U999', '')
    expect(await client.error(5)).toMatchObject({ code: 321 })
  })

  it('turns an expired option into shares, or nothing', async () => {
    await client.status(client.place(spyOption(165, 'call'), limit('BUY', 1, 2.1)), 'Filled')
    await client.status(client.place(spyOption(170, 'put'), limit('BUY', 1, 7.5)), 'Filled')
    gateway.market.move(SPY, { bid: 170, ask: 170.02, last: 170.01 })
    gateway.gateway.jumpTo((Date.parse('2013-10-18T20:00:00Z') + 1) as never)
    client.api.reqPositions()
    await client.next(EventName.positionEnd)
    const held = client.all(EventName.position).filter(values => values[2] !== 0)
    expect(held.map(values => [(values[1] as { conId: number }).conId, values[2]])).toEqual([[SPY, 100]])
  })
})

describe('other questions', () => {
  it('are answered with what an account without such subscriptions gets', async () => {
    const { api } = client
    api.reqCurrentTime()
    expect(await client.next(EventName.currentTime)).toEqual([Date.parse('2013-10-08T13:30:00Z') / 1000])
    api.reqNewsProviders()
    await client.next(EventName.newsProviders)
    api.reqFamilyCodes()
    await client.next(EventName.familyCodes)
    api.reqUserInfo(3)
    await client.next(EventName.userInfo)
    api.reqScannerParameters()
    await client.next(EventName.scannerParameters)
    api.reqSmartComponents(4, '9c0001')
    await client.next(EventName.smartComponents)
    api.reqMktDepthExchanges()
    await client.next(EventName.mktDepthExchanges)
    api.reqSoftDollarTiers(5)
    await client.next(EventName.softDollarTiers)
    expect(client.all(EventName.error)).toEqual([])
  })
})

describe('available funds', () => {
  const funds = async () => {
    client.forget()
    client.api.reqAccountSummary(9, 'All', 'AvailableFunds,InitMarginReq,EquityWithLoanValue')
    await client.next(EventName.accountSummaryEnd)
    client.api.cancelAccountSummary(9)
    const value = (tag: string) =>
      Number(client.all(EventName.accountSummary).find(values => values[2] === tag)?.[3])
    const [available, required, equity] = [
      value('AvailableFunds'),
      value('InitMarginReq'),
      value('EquityWithLoanValue'),
    ]
    return { available, required, equity }
  }

  it('are held back by working orders until they are cancelled', async () => {
    const id = client.place(spyStock, limit('BUY', 1_000, 160))
    await client.status(id, 'Submitted')
    const held = await funds()
    expect(held.required).toBe(0)
    // Half of 1,000 shares; paid at 160 they are worth 165.01, but that is not counted before the fill.
    expect(held.equity - held.available).toBeCloseTo(82_505 - 5_010 + 5, 0)
    const second = client.place(spyStock, limit('BUY', 1_000, 160))
    expect(await client.error(second)).toMatchObject({
      code: 201,
      text: expect.stringMatching(/MUST EXCEED THE INITIAL MARGIN \[\d+\.\d\d USD\]/),
    })
    client.api.cancelOrder(id)
    await client.status(id, 'Cancelled')
    expect((await funds()).available).toBe(100_000)
    await client.status(client.place(spyStock, limit('BUY', 1_000, 160)), 'Submitted')
  })

  it('are held back once for an OCA group', async () => {
    const group = { ocaGroup: 'either', ocaType: 1 }
    for (const price of [160, 159]) {
      await client.status(client.place(spyStock, { ...limit('BUY', 900, price), ...group }), 'Submitted')
    }
    expect(client.all(EventName.error)).toEqual([])
  })
})

describe('the terms of the account', () => {
  it('let a portfolio margin account carry more', async () => {
    await gateway.stop()
    gateway = await GatewayUnderTest.start({ terms: { margin: 'portfolio' } })
    client = await gateway.client()
    // 15% of 2,000 shares and a tenth more is 54,453; half of them would be 165,010.
    await client.status(client.place(spyStock, limit('BUY', 2_000, 165)), 'Submitted')
  })

  it('let a cash account sell a put that cash secures, and nothing uncovered', async () => {
    await gateway.stop()
    gateway = await GatewayUnderTest.start({ terms: { margin: 'cash', pricing: 'tiered' } })
    client = await gateway.client()
    await client.status(client.place(spyOption(165, 'put'), limit('SELL', 1, 1.9)), 'Filled')
    const call = client.place(spyOption(165, 'call'), limit('SELL', 1, 1.9))
    expect(await client.error(call)).toMatchObject({
      code: 201,
      text: expect.stringContaining('CASH ACCOUNT'),
    })
    const stock = client.place(spyStock, market('BUY', 600))
    expect(await client.error(stock)).toMatchObject({ code: 201 })
  })
})
