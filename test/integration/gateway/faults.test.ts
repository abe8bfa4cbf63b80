import { EventName, type Order } from '@stoqey/ib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { epochMs } from '#core/domain/time'
import { ControlServer } from '#main/gateway/control/controlServer'
import { GatewayControl } from '#main/gateway/control/gatewayControl'
import { optionId, SPY } from '../../fakes/fakeContracts'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'
import type { IbClient } from '../../fakes/ibClient'
import { limit, market, putVertical, spyStock } from '../../fakes/testOrders'

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

/** All that the gateway has sent so far has arrived once it has answered this. */
async function caughtUp(of: IbClient = client): Promise<void> {
  of.forget()
  of.api.reqCurrentTime()
  await of.next(EventName.currentTime)
}

describe('connections', () => {
  it('are cut without a word', async () => {
    await control.send({ do: 'closeSockets' })
    await client.next(EventName.disconnected)
    expect((await control.send({ do: 'snapshot' })).clients).toEqual([])
  })

  it('go mute for one client and come back', async () => {
    const other = await gateway.client(2)
    await control.send({ do: 'mute', clientIds: [1] })
    client.api.reqCurrentTime()
    other.api.reqCurrentTime()
    await other.next(EventName.currentTime)
    expect(client.all(EventName.currentTime)).toEqual([])
    await control.send({ do: 'unmute' })
    await caughtUp()
  })

  it('tell of 1100, 1102 and the farms, and lose all data on 1101', async () => {
    for (const code of [1100, 1102, 2103, 2104, 2105, 2106, 2107, 2108, 2110, 1102]) {
      await control.send({ do: 'notify', code })
      await client.notice(code)
    }
    client.api.reqMktData(1, spyStock, '', false, false)
    await client.next(EventName.tickPrice)
    await control.send({ do: 'notify', code: 1101 })
    await client.notice(1101)
    client.forget()
    gateway.market.move(SPY, { bid: 164 })
    gateway.gateway.advance(gateway.market.now())
    client.api.reqMktData(1, spyStock, '', false, false) // The old line is gone, so its id is free.
    expect(await client.next(EventName.tickPrice, values => values[1] === 1)).toMatchObject({ 2: 164 })
    expect(client.all(EventName.error)).toEqual([])
  })
})

describe('messages', () => {
  it('are dropped: the ack of an accepted order is lost, the order lives', async () => {
    await control.send({ do: 'messageFault', message: 'openOrder', action: 'drop', count: 2 })
    await control.send({ do: 'messageFault', message: 'orderStatus', action: 'drop', count: 2 })
    const id = client.place(spyStock, { ...limit('BUY', 10, 160), orderRef: 'lost' })
    await caughtUp()
    expect(client.all(EventName.orderStatus)).toEqual([])
    client.api.reqOpenOrders()
    expect((await client.next(EventName.openOrder))[0]).toBe(id)
  })

  it('come twice, after some have come once', async () => {
    await control.send({
      do: 'messageFault',
      message: 'executionData',
      action: 'duplicate',
      after: 1,
      count: 1,
    })
    for (const order of [1, 2, 3]) await client.status(client.place(spyStock, market('BUY', order)), 'Filled')
    const shares = client
      .all(EventName.execDetails)
      .map(([, , execution]) => (execution as { shares: number }).shares)
    expect(shares).toEqual([1, 2, 2, 3])
  })

  it('are overtaken by the next', async () => {
    await control.send({ do: 'messageFault', message: 'executionData', action: 'reorder', count: 1 })
    await client.status(client.place(spyStock, market('BUY', 1)), 'Filled')
    await client.next(EventName.execDetails)
    const names = client.events.map(({ name, values }) => (name === 'orderStatus' ? values[1] : name))
    expect(names.indexOf('execDetails')).toBe(names.lastIndexOf('openOrder') + 1)
  })

  it('are lost at random, and the same ones for the same seed', async () => {
    const lostWith = async (seed: number) => {
      const own = await GatewayUnderTest.start({ seed })
      const reader = await own.client()
      own.gateway.faults.wire.add({ message: 'currentTime', action: 'drop', share: 0.5 })
      const answered: boolean[] = []
      for (let i = 0; i < 20; i++) {
        reader.forget()
        reader.api.reqCurrentTime()
        reader.api.reqIds()
        await reader.next(EventName.nextValidId)
        answered.push(reader.all(EventName.currentTime).length > 0)
      }
      await own.stop()
      return answered
    }
    const first = await lostWith(5)
    expect(new Set(first).size).toBe(2)
    expect(await lostWith(5)).toEqual(first)
    expect(await lostWith(6)).not.toEqual(first)
  })

  it('come slowly, all of them', async () => {
    await control.send({ do: 'slowDown', ms: 80 })
    const from = performance.now()
    await caughtUp()
    expect(performance.now() - from).toBeGreaterThan(75)
  })

  it('come late', async () => {
    await control.send({
      do: 'messageFault',
      message: 'commissionReport',
      action: 'delay',
      count: 1,
      delayMs: 60,
    })
    await client.status(client.place(spyStock, market('BUY', 1)), 'Filled')
    expect(client.all(EventName.commissionReport)).toEqual([])
    await client.next(EventName.commissionReport)
  })
})

describe('orders', () => {
  it('are rejected with any code', async () => {
    await control.send({ do: 'rejectNext', code: 201, text: 'Order rejected - reason:no' })
    const id = client.place(spyStock, market('BUY', 1))
    expect(await client.error(id)).toEqual({ code: 201, text: 'Order rejected - reason:no' })
    await client.status(id, 'Inactive')
  })

  it.each([399, 10349])('live on after warning %d', async code => {
    await control.send({ do: 'warnNext', code, text: 'Order Message:' })
    const id = client.place(spyStock, market('BUY', 1))
    expect(await client.error(id)).toMatchObject({ code })
    await client.status(id, 'Filled')
  })

  it('wait for shares to borrow after 404', async () => {
    await control.send({
      do: 'warnNext',
      code: 404,
      text: 'Shares for this order are not immediately available',
      holds: true,
    })
    const id = client.place(spyStock, market('SELL', 1))
    expect(await client.error(id)).toMatchObject({ code: 404 })
    const [, status, filled] = await client.next(EventName.orderStatus)
    expect([status, filled]).toEqual(['PreSubmitted', 0])
  })

  it('fill while they are being cancelled', async () => {
    const id = client.place(spyStock, limit('BUY', 10, 160))
    await client.status(id, 'Submitted')
    await control.send({ do: 'fillDuringNextCancel' })
    client.api.cancelOrder(id)
    expect(await client.status(id, 'Filled')).toMatchObject({ average: 160 })
    await caughtUp()
    expect(client.all(EventName.error)).toEqual([])
  })

  it('fill in part and then never again', async () => {
    await control.send({ do: 'capFills', quantity: 3 })
    const id = client.place(spyStock, limit('BUY', 10, 166))
    await client.next(EventName.orderStatus, values => values[0] === id && values[2] === 3)
    gateway.market.move(SPY, { ask: 164 })
    gateway.gateway.advance(gateway.market.now())
    client.api.cancelOrder(id)
    expect(await client.status(id, 'Cancelled')).toMatchObject({ filled: 3, remaining: 7 })
  })

  it('have permIds that no JavaScript number holds', async () => {
    await control.send({ do: 'permIdsFrom', base: '9007199254740993' })
    await client.status(client.place(spyStock, market('BUY', 1)), 'Filled')
    const { orders } = await control.send({ do: 'snapshot' })
    expect(BigInt(orders[0]?.permId ?? 0)).toBeGreaterThan(2n ** 53n)
  })

  it('are corrected: another price under the next revision, and the books follow', async () => {
    await client.status(client.place(spyStock, market('BUY', 100)), 'Filled')
    const before = await control.send({ do: 'snapshot' })
    const execId = before.executions[0]?.execId ?? ''
    client.forget()
    await control.send({ do: 'correctExecution', execId, price: 164.02 })
    const [, , execution] = await client.next(EventName.execDetails)
    expect(execution).toMatchObject({ execId: execId.replace(/01$/, '02'), price: 164.02 })
    const after = await control.send({ do: 'snapshot' })
    expect(after.cash - before.cash).toBeCloseTo(100, 6)
    expect(after.positions[0]?.averageCost).toBeCloseTo(164.03, 6)
  })

  it('are taken back: no shares under the next revision, and the account is as before', async () => {
    const before = await control.send({ do: 'snapshot' })
    await client.status(client.place(spyStock, market('BUY', 100)), 'Filled')
    await client.next(EventName.commissionReport)
    const filled = await control.send({ do: 'snapshot' })
    const execId = filled.executions[0]?.execId ?? ''
    client.forget()
    await control.send({ do: 'bustExecution', execId })
    const [, , execution] = await client.next(EventName.execDetails)
    expect(execution).toMatchObject({ execId: execId.replace(/01$/, '02'), shares: 0 })
    const after = await control.send({ do: 'snapshot' })
    expect(after.cash).toBe(before.cash)
    expect(after.positions[0]?.quantity).toBe(0)
    await expect(control.send({ do: 'bustExecution', execId: 'none' })).rejects.toThrow('no execution none')
  })

  it('are reported again under the same ids', async () => {
    await client.status(client.place(spyStock, market('BUY', 1)), 'Filled')
    await control.send({ do: 'repeatExecutions' })
    await client.next(EventName.execDetails, () => client.all(EventName.execDetails).length === 2)
    const ids = client.all(EventName.execDetails).map(([, , each]) => (each as { execId: string }).execId)
    expect(ids[0]).toBe(ids[1])
  })

  it('keep an order whose outside hours are ignored, with a warning', async () => {
    const text = 'Order Event Warning:Attribute "Outside Regular Trading Hours" is ignored'
    await control.send({ do: 'warnNext', code: 2109, text })
    const id = client.place(spyStock, { ...market('BUY', 1), outsideRth: true })
    expect(await client.error(id)).toMatchObject({ code: 2109 })
    await client.status(id, 'Filled')
  })

  it('leave a what-if unanswered, or answer it twice', async () => {
    await control.send({ do: 'failNextPreview', how: 'unanswered' })
    client.place(spyStock, { ...limit('BUY', 1, 165), whatIf: true })
    await caughtUp()
    expect(client.all(EventName.openOrder)).toEqual([])
    await control.send({ do: 'failNextPreview', how: 'unsetFirst' })
    client.place(spyStock, { ...limit('BUY', 1, 165), whatIf: true })
    await client.next(EventName.openOrder, () => client.all(EventName.openOrder).length === 2)
    const margins = client
      .all(EventName.openOrder)
      .map(([, , , state]) => (state as { initMarginChange?: number }).initMarginChange)
    expect(margins[0]).toBeUndefined()
    expect(margins[1]).toBeGreaterThan(0)
  })
})

describe('requests', () => {
  it('are answered with any error, and streams are ended with one', async () => {
    await control.send({
      do: 'failRequest',
      request: 'reqMktData',
      code: 10197,
      text: 'No market data during competing live session',
    })
    client.api.reqMktData(1, spyStock, '', false, false)
    expect(await client.error(1)).toMatchObject({ code: 10197 })
    client.api.reqMktData(2, spyStock, '', false, false)
    await client.next(EventName.tickPrice)
    await control.send({
      do: 'sendError',
      id: 2,
      code: 10182,
      text: 'Failed to request live updates (disconnected).',
    })
    expect(await client.error(2)).toMatchObject({ code: 10182 })
  })
})

describe('a combo', () => {
  it('trades one leg alone and stays', async () => {
    await control.send({ do: 'fillOnlyLegs', count: 1 })
    const id = client.place(putVertical(167, 165), limit('BUY', 2, -1.8))
    await client.next(EventName.commissionReport)
    const { positions, orders } = await control.send({ do: 'snapshot' })
    expect(positions.map(({ conId, quantity }) => [conId, quantity])).toEqual([[optionId(167, 'put'), -2]])
    expect(orders).toMatchObject([{ orderId: id, filled: 0, remaining: 2, state: 'Submitted' }])
  })

  it('has its short leg assigned overnight', async () => {
    const id = client.place(putVertical(167, 165), limit('BUY', 1, -1.8))
    await client.status(id, 'Filled')
    await control.send({ do: 'assign', conId: optionId(167, 'put'), quantity: 1 })
    const { positions } = await control.send({ do: 'snapshot' })
    expect(
      positions.map(({ conId, quantity, averageCost }) => [conId, quantity, averageCost]).at(-1),
    ).toEqual([SPY, 100, 167])
    await expect(control.send({ do: 'assign', conId: optionId(165, 'put'), quantity: 1 })).rejects.toThrow(
      'position',
    )
  })
})

describe('quotes', () => {
  const priceOf = (type: number) => client.next(EventName.tickPrice, values => values[1] === type)

  it('show nothing as 0, and what was long ago', async () => {
    gateway.gateway.advance(epochMs(gateway.market.now() + 60_000))
    client.api.reqMktData(1, spyStock, '', false, false)
    await priceOf(1)
    client.forget()
    await control.send({ do: 'quoteFault', conId: SPY, fault: { kind: 'zero' } })
    expect([(await priceOf(1))[2], (await priceOf(2))[2]]).toEqual([0, 0])
    client.forget()
    await control.send({ do: 'quoteFault', conId: SPY, fault: { kind: 'delayed', seconds: 30 } })
    expect((await priceOf(1))[2]).toBe(165)
    client.forget()
    await control.send({ do: 'quoteFault', conId: SPY, fault: { kind: 'delayed', seconds: 300 } })
    expect((await priceOf(1))[2], 'nobody had quoted yet').toBe(-1)
  })

  it('cross, vanish, halt and stand still', async () => {
    client.api.reqMktData(1, spyStock, '', false, false)
    await priceOf(1)
    client.forget()
    await control.send({ do: 'quoteFault', conId: SPY, fault: { kind: 'crossed', by: 0.05 } })
    expect((await priceOf(1))[2]).toBe(165.07)
    client.forget()
    await control.send({ do: 'quoteFault', conId: SPY, fault: { kind: 'empty' } })
    expect((await priceOf(1))[2]).toBe(-1)
    await control.send({ do: 'quoteFault', conId: SPY, fault: { kind: 'halted' } })
    await client.next(EventName.tickGeneric, values => values[1] === 49 && values[2] === 1)
    const id = client.place(spyStock, market('BUY', 1))
    await client.status(id, 'Submitted')
    await control.send({ do: 'clearFaults' })
    gateway.market.move(SPY, { bid: 165.01 })
    await client.status(id, 'Filled')
  })

  it('leave the clock wrong', async () => {
    await control.send({ do: 'serverTime', offsetMs: 90_000 })
    client.api.reqCurrentTime()
    expect(await client.next(EventName.currentTime)).toEqual([Date.parse('2013-10-08T13:31:30Z') / 1000])
  })
})

describe('a person at TWS', () => {
  it('enters an order that client 0 alone is told of, by permId, and cancels it', async () => {
    const master = await gateway.client(0)
    const { permId } = await control.send({
      do: 'placeByHand',
      order: { conId: SPY, action: 'BUY', quantity: 5, orderType: 'LMT', limitPrice: 160 },
    })
    const [orderId, , order] = await master.next(EventName.openOrder)
    expect([orderId, String((order as Order).permId)]).toEqual([0, permId])
    await control.send({ do: 'cancelByHand', permId })
    await master.next(EventName.orderStatus, values => values[1] === 'Cancelled')
    await caughtUp()
    expect(client.all(EventName.openOrder)).toEqual([])
  })

  it('moves a position', async () => {
    client.api.reqPositions()
    await client.next(EventName.positionEnd)
    await control.send({ do: 'transfer', conId: SPY, quantity: -50, price: 170 })
    expect((await client.next(EventName.position))[2]).toBe(-50)
  })
})

describe('the control port', () => {
  it('jumps to a time of day, and goes on at another speed', async () => {
    await control.send({ do: 'jumpToClock', clock: '10:15:30' })
    expect((await control.send({ do: 'snapshot' })).time).toBe(Date.parse('2013-10-08T14:15:30Z'))
    await expect(control.send({ do: 'jumpToClock', clock: 'noon' })).rejects.toThrow('not a time of day')
    await control.send({ do: 'setSpeed', speed: 'max' })
    await control.send({ do: 'resumeClock' })
    const hour = Date.parse('2013-10-08T15:15:30Z')
    await expect.poll(async () => (await control.send({ do: 'snapshot' })).time).toBeGreaterThan(hour)
    await control.send({ do: 'pauseClock' })
    const { time } = await control.send({ do: 'snapshot' })
    expect((await control.send({ do: 'snapshot' })).time).toBe(time)
  })

  it('steps the clock', async () => {
    const before = (await control.send({ do: 'snapshot' })).time
    await control.send({ do: 'stepClock', ms: 5_000 })
    expect((await control.send({ do: 'snapshot' })).time).toBe(before + 5_000)
  })

  it('refuses what it does not understand, in words', async () => {
    await expect(control.send({ do: 'notify', code: 4711 })).rejects.toThrow('no notice has this code')
    await expect(control.send({ do: 'dance' } as never)).rejects.toThrow(/do/)
    await expect(control.send({ do: 'jumpTo', time: 0 })).rejects.toThrow('does not go back')
    await expect(control.send({ do: 'cancelByHand', permId: '1' })).rejects.toThrow('no order 1')
  })
})
