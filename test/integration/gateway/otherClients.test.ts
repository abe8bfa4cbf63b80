import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SPY } from '../../fakes/fakeContracts'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'
import { WireClient } from '../../fakes/wireClient'

let gateway: GatewayUnderTest
let clients: WireClient[]
beforeEach(async () => {
  clients = []
  gateway = await GatewayUnderTest.start({ serverVersion: 193 })
})
afterEach(async () => {
  for (const client of clients) client.close()
  await gateway.stop()
})

async function connected(clientId: number, versions: string): Promise<WireClient> {
  const client = await WireClient.connected(gateway.port, clientId, versions)
  clients.push(client)
  return client
}

const stock = { conId: SPY, symbol: 'SPY', secType: 'STK', exchange: 'SMART', currency: 'USD' }
const buy = {
  ...stock,
  action: 'BUY',
  totalQuantity: 10,
  orderType: 'LMT',
  lmtPrice: 166,
  tif: 'DAY',
  transmit: true,
}

describe('clients of other languages', () => {
  it.each([
    ['ib_async', 'v157..178', 178],
    ['the official Python client 10.19', 'v100..176', 176],
    ['the official Python client 10.37', 'v100..187', 187],
    ['a client of one version', 'v180', 180],
    ['one with connect options', 'v100..193 +PACEAPI', 193],
  ])('%s gets the version it can speak', async (_name, versions, version) => {
    const client = await connected(1, versions)
    expect(client.version).toBe(version)
    expect(client.received.map(({ name }) => name).slice(0, 2)).toEqual(['managedAccounts', 'nextValidId'])
  })

  it('sends the burst with which ib_async starts, and each part is ended', async () => {
    const client = await connected(0, 'v157..178')
    client.send(
      { reqAutoOpenOrders: { autoBind: true } },
      { reqPositions: {} },
      { reqOpenOrders: {} },
      { reqCompletedOrders: { apiOnly: false } },
      { reqAccountUpdates: { subscribe: true, account: 'SIM0000001' } },
      { reqAccountUpdatesMulti: { reqId: 1, account: 'SIM0000001' } },
    )
    await client.next('positionEnd')
    await client.next('openOrderEnd')
    await client.next('completedOrdersEnd')
    await client.next('accountDownloadEnd')
    await client.next('accountUpdateMultiEnd')
    client.send({ reqExecutions: { reqId: 2 } })
    await client.next('executionDataEnd')
    expect(
      client.received.every(({ isWholly }) => isWholly),
      'no field is left over',
    ).toBe(true)
  })

  it('writes unset numbers as the largest ones, and a full order, and is understood', async () => {
    const client = await connected(3, 'v100..176')
    client.send({
      placeOrder: {
        ...buy,
        orderId: 1,
        minQty: undefined,
        percentOffset: Number.MAX_VALUE,
        strike: 0,
        right: '?',
      },
    })
    const execution = await client.next('executionData')
    expect(execution).toMatchObject({ orderId: 1, side: 'BOT', shares: 10, price: 165.02, clientId: 3 })
    await client.next('commissionReport')
    const [first] = client.received.filter(({ name }) => name === 'openOrder')
    expect(first?.message).toMatchObject({
      deltaNeutralOrderType: 'None',
      right: '?',
      ocaType: 3,
      exemptCode: -1,
    })
    client.send({ reqCompletedOrders: {} })
    expect(await client.next('completedOrder')).toMatchObject({
      filledQuantity: 10,
      parentPermId: '9223372036854775807',
    })
    expect(
      client.received.every(({ isWholly }) => isWholly),
      'no field is left over',
    ).toBe(true)
  })

  it.each([176, 178, 182, 187, 189, 192, 193])('cancels at version %d', async version => {
    const client = await connected(4, `v${version}`)
    client.send({ placeOrder: { ...buy, orderId: 1, lmtPrice: 160 } })
    await client.until(() => client.received.some(({ message }) => message['status'] === 'Submitted'))
    client.send({ cancelOrder: { orderId: 1 } })
    await client.until(() => client.received.some(({ message }) => message['status'] === 'Cancelled'))
  })

  it('lets the master client see everyone, and nobody else', async () => {
    await gateway.stop()
    gateway = await GatewayUnderTest.start({ masterClientId: 9 })
    const master = await connected(9, 'v178')
    const trader = await connected(1, 'v178')
    const other = await connected(2, 'v178')
    trader.send({ placeOrder: { ...buy, orderId: 1 } })
    await trader.next('commissionReport')
    expect(await master.next('executionData')).toMatchObject({ clientId: 1 })
    other.send({ reqExecutions: { reqId: 5 } })
    await other.next('executionDataEnd')
    expect(other.received.some(({ name }) => name === 'executionData')).toBe(false)
  })

  it('closes nothing over a field that is no number: 320 names it', async () => {
    const client = await connected(5, 'v178')
    client.send({ cancelMktData: { reqId: 'seven' as never } })
    expect(await client.next('error')).toBeDefined()
    await client.until(() => client.received.some(({ message }) => message['code'] === 320))
    const told = client.received.find(({ message }) => message['code'] === 320)
    expect(told?.message['text']).toContain('reqId')
  })
})
