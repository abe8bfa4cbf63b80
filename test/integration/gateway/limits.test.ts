import { connect } from 'node:net'
import { BarSizeSetting, type Contract, EventName, SecType } from '@stoqey/ib'
import { afterEach, describe, expect, it } from 'vitest'
import { epochMs } from '#core/domain/time'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'
import { ibmStock, spyStock } from '../../fakes/testOrders'

let running: GatewayUnderTest | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

async function start(options: Parameters<typeof GatewayUnderTest.start>[0] = {}) {
  running = await GatewayUnderTest.start(options)
  return running
}

describe('what IB allows one client', () => {
  it('is so many messages a second: then 100, and the end', async () => {
    const gateway = await start({ limits: { messagesPerSecond: 20 } })
    const client = await gateway.client()
    for (let i = 0; i < 40; i++) client.api.reqCurrentTime()
    expect(await client.notice(100)).toContain('max=20')
    await client.next(EventName.disconnected)
  })

  it('is so many lines: then 101, until one is given up', async () => {
    const gateway = await start({ limits: { marketDataLines: 1 } })
    const client = await gateway.client()
    client.api.reqMktData(1, spyStock, '', false, false)
    client.api.reqMktData(2, ibmStock, '', false, false)
    expect(await client.error(2)).toMatchObject({ code: 101 })
    client.api.cancelMktData(1)
    client.api.reqMktData(3, ibmStock, '', false, false)
    await client.next(EventName.tickPrice, values => values[0] === 3)
  })

  it('is no identical request for small bars within 15 seconds', async () => {
    const gateway = await start()
    const client = await gateway.client()
    const ask = (reqId: number) =>
      client.api.reqHistoricalData(
        reqId,
        spyStock,
        '',
        '60 S',
        BarSizeSetting.SECONDS_FIVE,
        'TRADES',
        1,
        1,
        false,
      )
    ask(1)
    ask(2)
    expect((await client.error(2)).text).toContain('pacing violation')
  })

  it('is fewer than six requests for small bars of one contract within two seconds, and so many in ten minutes', async () => {
    const gateway = await start({ limits: { smallBarRequests: 7 } })
    const client = await gateway.client()
    const ask = (reqId: number, contract: Contract, seconds: number, whatToShow = 'TRADES') =>
      client.api.reqHistoricalData(
        reqId,
        contract,
        '',
        `${seconds} S`,
        BarSizeSetting.SECONDS_FIVE,
        whatToShow as never,
        1,
        1,
        false,
      )
    const answered = (reqId: number) => client.next(EventName.historicalData, values => values[0] === reqId)
    gateway.gateway.jumpTo(epochMs(gateway.market.now() + 600_000))
    for (let i = 1; i <= 5; i++) ask(i, spyStock, 60 + i)
    ask(6, spyStock, 66)
    await answered(5)
    expect((await client.error(6)).text).toContain('pacing violation')
    ask(7, ibmStock, 60, 'BID_ASK') // Counts twice: seven in all.
    await answered(7)
    ask(8, ibmStock, 61)
    expect((await client.error(8)).text).toContain('pacing violation')
  })

  it('is so many details of a chain a second, to the last', async () => {
    const gateway = await start({ limits: { contractDetailsPerSecond: 50 } })
    const client = await gateway.client()
    const options = { symbol: 'SPY', secType: SecType.OPT, exchange: 'SMART', currency: 'USD' }
    for (let reqId = 1; reqId <= 4; reqId++) client.api.reqContractDetails(reqId, options)
    await client.next(EventName.contractDetailsEnd, values => values[0] === 2)
    expect(client.all(EventName.contractDetails).filter(([reqId]) => reqId === 4)).toEqual([])
    await client.next(EventName.contractDetailsEnd, values => values[0] === 4)
    expect(client.all(EventName.contractDetails)).toHaveLength(80)
  })

  it('is so many depth and tick-by-tick requests', async () => {
    const gateway = await start({ limits: { depthRequests: 1, tickByTickRequests: 1 } })
    const client = await gateway.client()
    client.api.reqMktDepth(1, spyStock, 2, false)
    await client.next(EventName.updateMktDepth)
    client.api.reqMktDepth(2, ibmStock, 2, false)
    expect(await client.error(2)).toMatchObject({ code: 309 })
    client.api.reqTickByTickData(3, spyStock, 'BidAsk' as never, 0, false)
    await client.next(EventName.tickByTickBidAsk)
    client.api.reqTickByTickData(4, ibmStock, 'BidAsk' as never, 0, false)
    expect(await client.error(4)).toMatchObject({ code: 10190 })
  })
})

describe('a slow reader', () => {
  it('is cut off with a reason in the log, and the others are served', async () => {
    const log: string[] = []
    const gateway = await start({
      limits: { outputBytes: 64 * 1024, messagesPerSecond: 1e6 },
      log: (event, details) => log.push(`${event} ${JSON.stringify(details)}`),
    })
    const socket = connect(gateway.port, '127.0.0.1')
    socket.pause()
    const frame = (text: string): Buffer => {
      const body = Buffer.from(text)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(body.length)
      return Buffer.concat([length, body])
    }
    socket.on('error', () => socket.destroy())
    socket.write(Buffer.concat([Buffer.from('API\0'), frame('v176..178'), frame('71\x002\x005\x00\0')]))
    const options = frame('9\x008\x001\x000\0SPY\0OPT\x00201310\0')
    const ask = setInterval(() => socket.write(Buffer.concat(Array.from({ length: 200 }, () => options))), 5)
    const closed = new Promise(resolve => socket.once('close', resolve))
    await expect.poll(() => log.join('\n'), { timeout: 20_000 }).toContain('slow reader')
    clearInterval(ask)
    socket.destroy()
    await closed
    const client = await gateway.client()
    client.api.reqMktData(1, spyStock, '', false, false)
    expect((await client.next(EventName.tickPrice))[2]).toBe(165)
  })
})
