import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventName, type Order, TimeInForce } from '@stoqey/ib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Gateway } from '#main/gateway/gateway'
import { SPY } from '../../fakes/fakeContracts'
import { FakeMarket } from '../../fakes/fakeMarket'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'
import { limit, market, spyOption, spyStock } from '../../fakes/testOrders'

let folder: string
let stateFile: string
let running: GatewayUnderTest
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'claxton-gateway-'))
  stateFile = join(folder, 'account.json')
  running = await GatewayUnderTest.start({ stateFile })
})
afterEach(async () => {
  await running.stop()
  rmSync(folder, { recursive: true })
})

/** Another gateway on the file as it is now: what a crash would leave. */
async function restarted(): Promise<GatewayUnderTest> {
  const copy = join(folder, 'copy.json')
  writeFileSync(copy, readFileSync(stateFile))
  await running.stop()
  running = await GatewayUnderTest.start({ stateFile: copy })
  return running
}

describe('an account on disk', () => {
  it('is written before a fill is told', async () => {
    const client = await running.client()
    await client.status(client.place(spyStock, market('BUY', 7)), 'Filled')
    const saved = JSON.parse(readFileSync(stateFile, 'utf8'))
    expect(saved.state.account.positions[0].quantity).toBe(7)
    expect(existsSync(`${stateFile}.tmp`)).toBe(false)
  })

  it('comes back with positions, executions and GTC orders, without day orders', async () => {
    const client = await running.client()
    await client.status(client.place(spyStock, market('BUY', 7)), 'Filled')
    await client.status(client.place(spyOption(165, 'call'), limit('BUY', 1, 2.2)), 'Filled')
    const day = client.place(spyStock, { ...limit('BUY', 1, 160), orderRef: 'day' })
    const gtc = client.place(spyStock, { ...limit('BUY', 1, 160), tif: TimeInForce.GTC, orderRef: 'gtc' })
    await client.status(day, 'Submitted')
    await client.status(gtc, 'Submitted')

    const gateway = await restarted()
    const again = await gateway.client()
    expect((await again.next(EventName.nextValidId))[0]).toBe(gtc + 1)
    again.api.reqPositions()
    await again.next(EventName.positionEnd)
    expect(again.all(EventName.position).map(values => values[2])).toEqual([7, 1])
    again.api.reqOpenOrders()
    await again.next(EventName.openOrderEnd)
    expect(again.all(EventName.openOrder).map(values => [values[0], (values[2] as Order).orderRef])).toEqual([
      [gtc, 'gtc'],
    ])
    again.api.reqCompletedOrders(false)
    await again.next(EventName.completedOrdersEnd)
    const ended = again.all(EventName.completedOrder).find(([, order]) => (order as Order).orderRef === 'day')
    expect(ended?.[2]).toMatchObject({ status: 'Cancelled' })
    again.api.reqExecutions(1, {})
    await again.next(EventName.execDetailsEnd)
    const before = again.all(EventName.execDetails).map(([, , e]) => (e as { execId: string }).execId)
    expect(before).toHaveLength(2)

    // The GTC order still trades, and no execution id comes again.
    gateway.market.move(SPY, { bid: 159.9, ask: 159.95 })
    await again.status(gtc, 'Filled')
    const [, , fresh] = await again.next(EventName.execDetails, values => values[0] === -1)
    expect(before).not.toContain((fresh as { execId: string }).execId)
  })

  it('is not overwritten when it cannot be read', () => {
    const broken = join(folder, 'broken.json')
    writeFileSync(broken, '{"format": 99}')
    expect(() => new Gateway({ market: new FakeMarket(), stateFile: broken })).toThrow(
      'not a simulated account',
    )
    expect(readFileSync(broken, 'utf8')).toBe('{"format": 99}')
  })
})
