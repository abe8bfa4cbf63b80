import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { epochMs, sessionDate } from '#core/domain/time'
import { startGateway } from '#main/gateway/gateway'
import { createSyntheticMarket } from '#main/gateway/market/syntheticMarket'
import { scenarioFrom } from '#main/gateway/scenario/scenarioFile'
import { ScenarioRunner } from '#main/gateway/scenario/scenarioRunner'
import { WireClient } from '../../fakes/wireClient'

const SCENARIO = `
- { at: 0, do: messageFault, message: tickPrice, action: drop, share: 0.2 }
- { at: 0, do: messageFault, message: orderStatus, action: duplicate, share: 0.5 }
- { at: 40, do: notify, code: 1100 }
- { at: 70, do: notify, code: 1102 }
- after: { request: placeOrder, count: 2 }
  do: warnNext
  code: 399
  text: 'Order Message:'
`
const SPY = 756733
const stock = { conId: SPY, symbol: 'SPY', secType: 'STK', exchange: 'SMART', currency: 'USD' }
const STEPS = 20

/** A hash of all bytes that one client is sent in a scripted session. */
async function bytesOf(seed: number): Promise<string> {
  const market = createSyntheticMarket({
    symbols: ['SPY', 'ABC'],
    sessionDate: sessionDate('2024-07-03'),
    sessions: 2,
    vol: 0.2,
    seed,
  })
  const { gateway, port } = await startGateway({
    market,
    seed,
    startsPaused: true,
    latencyMs: 30,
    limits: { messagesPerSecond: 1e6 },
  })
  const scenario = scenarioFrom(SCENARIO)
  if (!scenario.ok) throw new Error(scenario.error)
  new ScenarioRunner(gateway, scenario.value.steps)
  const client = await WireClient.connected(port, 1, 'v178')
  const hash = createHash('sha256')
  client.onBytes = bytes => hash.update(bytes)
  const [option] = market.contracts.find({ secType: 'OPT', symbol: 'SPY' })
  client.send(
    { reqMktData: { reqId: 1, ...stock } },
    { reqMktData: { reqId: 2, conId: option?.conId ?? 0, secType: 'OPT', exchange: 'SMART' } },
    { reqTickByTickData: { reqId: 3, ...stock, tickType: 'Last' } },
    { reqMktDepth: { reqId: 4, ...stock, numRows: 5 } },
    { reqRealTimeBars: { reqId: 5, ...stock, barSize: 5, whatToShow: 'TRADES' } },
  )
  const order = { ...stock, orderType: 'LMT', tif: 'DAY', transmit: true, totalQuantity: 100 }
  for (let step = 1; step <= STEPS; step++) {
    const { ask = 0 } = market.quoteOf(SPY) ?? {}
    const lmtPrice = Number((ask - 0.02 * (step % 3)).toFixed(2))
    client.send({ placeOrder: { ...order, orderId: step, action: step % 2 ? 'BUY' : 'SELL', lmtPrice } })
    await client.answered()
    gateway.stepTo(epochMs(gateway.clock.now() + 5_000))
    await client.answered()
  }
  client.close()
  await gateway.close()
  return hash.digest('hex')
}

describe('one seed', () => {
  it('is one session, byte for byte, faults and all; another is another', async () => {
    const first = await bytesOf(3)
    expect(await bytesOf(3)).toBe(first)
    expect(await bytesOf(4)).not.toBe(first)
  })
})
