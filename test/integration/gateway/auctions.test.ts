import { EventName, type Order, type OrderType, type TimeInForce } from '@stoqey/ib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EpochMs, epochMs } from '#core/domain/time'
import { SPY } from '../../fakes/fakeContracts'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'
import type { IbClient } from '../../fakes/ibClient'
import { ibmStock, limit, market, spyOption, spyStock } from '../../fakes/testOrders'

let gateway: GatewayUnderTest
let client: IbClient
beforeEach(async () => {
  gateway = await GatewayUnderTest.start({ extendedHours: true })
  client = await gateway.client()
})
afterEach(() => gateway.stop())

const close = (): EpochMs => gateway.market.session().closesAt
const jumpTo = (time: number) => gateway.gateway.jumpTo(epochMs(time))
const later = (seconds: number) => jumpTo(gateway.market.now() + seconds * 1_000)
const opg = 'OPG' as TimeInForce
const onClose = (kind: 'MOC' | 'LOC', price?: number): Partial<Order> => ({
  ...market('BUY', 10),
  orderType: kind as OrderType,
  ...(price !== undefined && { lmtPrice: price }),
})

describe('the opening auction', () => {
  it('trades what waited for it at its price, and cancels the rest', async () => {
    const anyPrice = client.place(spyStock, { ...market('BUY', 100), tif: opg })
    const limited = client.place(spyStock, { ...limit('BUY', 100, 163), tif: opg })
    const tooLow = client.place(spyStock, { ...limit('BUY', 100, 161), tif: opg })
    await client.status(tooLow, 'PreSubmitted')
    gateway.market.move(SPY, { bid: 160, ask: 160.02 })
    later(1) // The session is open; only the next opening counts.
    jumpTo(close())
    gateway.market.move(SPY, { bid: 162, ask: 162.02, last: 162.5 })
    jumpTo(gateway.market.session().opensAt)
    gateway.market.move(SPY, {})
    later(1)
    expect(await client.status(anyPrice, 'Filled')).toMatchObject({ average: 162.5 })
    expect(await client.status(limited, 'Filled')).toMatchObject({ average: 162.5 })
    await client.status(tooLow, 'Cancelled')
  })

  it('is for stocks, with a limit or without', async () => {
    const option = client.place(spyOption(165, 'call'), { ...limit('BUY', 1, 2), tif: opg })
    expect(await client.error(option)).toMatchObject({ code: 387 })
    const stop = client.place(spyStock, {
      ...limit('BUY', 1, 166),
      orderType: 'STP' as OrderType,
      auxPrice: 166,
      tif: opg,
    })
    expect(await client.error(stop)).toMatchObject({ code: 391 })
  })
})

describe('the closing auction', () => {
  it('trades at the last price, within the limit', async () => {
    const moc = client.place(spyStock, onClose('MOC'))
    const loc = client.place(spyStock, onClose('LOC', 165))
    await client.status(loc, 'PreSubmitted')
    jumpTo(close())
    expect(await client.status(moc, 'Filled')).toMatchObject({ average: 165.01 })
    await client.status(loc, 'Cancelled')
  })

  it('takes and gives back no orders in its last minutes, ten at the NYSE', async () => {
    const early = client.place(ibmStock, onClose('MOC'))
    await client.status(early, 'PreSubmitted')
    jumpTo(close() - 9 * 60_000)
    const late = client.place(ibmStock, onClose('MOC'))
    expect(await client.error(late)).toMatchObject({ code: 201 })
    client.api.cancelOrder(early)
    expect(await client.error(early)).toMatchObject({ code: 10148 })
    jumpTo(close())
    await client.status(early, 'Filled')
  })
})

describe('a stock that leaves its price bands', () => {
  const halted = (value: number) =>
    client.next(EventName.tickGeneric, values => values[1] === 49 && values[2] === value)

  it('is halted after fifteen seconds for five minutes, and reopens with an auction', async () => {
    gateway.market.move(SPY, {})
    later(0)
    client.api.reqMktData(1, spyStock, '', false, false)
    client.api.reqMktData(2, spyOption(165, 'call'), '', false, false)
    await halted(0)
    gateway.market.move(SPY, { bid: 174, ask: 174.02 })
    later(14)
    const before = client.place(spyStock, market('BUY', 1))
    expect(await client.status(before, 'Filled')).toMatchObject({ average: 174.02 })
    later(2)
    await halted(2)
    await client.next(EventName.tickGeneric, ([id, type, value]) => id === 2 && type === 49 && value === 2)

    const during = client.place(spyStock, market('BUY', 1_0))
    await client.status(during, 'Submitted')
    gateway.market.print(SPY, 170, 500)
    gateway.market.move(SPY, { bid: 172, ask: 172.02, last: 172.01 })
    later(200)
    client.forget()
    later(120)
    expect(await client.status(during, 'Filled')).toMatchObject({ average: 172.01 })
    await halted(0)
  })

  it('trades on when it comes back in time', async () => {
    gateway.market.move(SPY, {})
    later(0)
    gateway.market.move(SPY, { bid: 174, ask: 174.02 })
    later(10)
    gateway.market.move(SPY, { bid: 165, ask: 165.02 })
    later(20)
    await client.status(client.place(spyStock, market('BUY', 1)), 'Filled')
  })
})

describe('outside the session', () => {
  it('only orders sent for it trade', async () => {
    const inside = client.place(spyStock, { ...limit('BUY', 1, 164), tif: 'GTC' as TimeInForce })
    const outside = client.place(spyStock, {
      ...limit('BUY', 1, 164),
      tif: 'GTC' as TimeInForce,
      outsideRth: true,
    })
    await client.status(outside, 'Submitted')
    jumpTo(close() + 3_600_000)
    gateway.market.move(SPY, { bid: 163.9, ask: 163.95 })
    later(1)
    await client.status(outside, 'Filled')
    jumpTo(close() + 4.5 * 3_600_000)
    client.forget()
    client.api.reqOpenOrders()
    await client.next(EventName.openOrderEnd)
    expect(client.all(EventName.openOrder).map(values => values[0])).toEqual([inside])
  })

  it('an option cannot be, and 2109 says that it was ignored', async () => {
    const id = client.place(spyOption(165, 'call'), { ...limit('BUY', 1, 1), outsideRth: true })
    expect(await client.error(id)).toMatchObject({ code: 2109 })
    await client.status(id, 'Submitted')
  })
})
