import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionDate } from '#core/domain/time'
import { type Gateway, startGateway } from '#main/gateway/gateway'
import { createReplayMarket } from '#main/gateway/market/replayMarket'
import { blankMessage, type Layout } from '#main/gateway/wire/layout'
import { type RequestName, requests } from '#main/gateway/wire/requests'
import { WireClient } from '../../fakes/wireClient'

const RESOURCES = fileURLToPath(new URL('../../../resources/market', import.meta.url))

let gateway: Gateway
let port: number
beforeAll(async () => {
  const market = createReplayMarket({
    resourcesDir: RESOURCES,
    sessionDate: sessionDate('2013-10-08'),
    seed: 1,
  })
  const limits = { messagesPerSecond: 1e6, outputBytes: 1e9, marketDataLines: 1e6, smallBarRequests: 1e6 }
  ;({ gateway, port } = await startGateway({ market, limits, speed: 200 }))
})
afterAll(() => gateway.close())

const NAMES = (Object.keys(requests) as RequestName[]).filter(name => name !== 'startApi')
const texts = fc.constantFrom(
  ...[
    '',
    'SPY',
    'IBM',
    'VIX',
    'STK',
    'OPT',
    'BAG',
    'IND',
    'BUY',
    'SELL',
    'LMT',
    'MKT',
    'STP',
    'TRAIL',
    'MIDPRICE',
  ],
  ...[
    'SMART',
    'USD',
    'C',
    'P',
    '20131018',
    '201310',
    '20131008 15:00:00 US/Eastern',
    '1 D',
    '30 Y',
    '999999 Y',
    '60 S',
  ],
  ...[
    '1 min',
    '5 mins',
    '1 day',
    '1 week',
    '1 month',
    '1 secs',
    'TRADES',
    'MIDPOINT',
    'BID_ASK',
    'BID',
    'SCHEDULE',
  ],
  ...[
    'DAY',
    'GTC',
    'GTD',
    'IOC',
    'FOK',
    'Last',
    'BidAsk',
    'MidPoint',
    'SIM0000001',
    'All',
    '100,101,106,233',
    '🦄',
    '-1',
    'ü',
  ],
)
const numbers = fc.constantFrom(
  0,
  1,
  2,
  3,
  5,
  100,
  165,
  167.45,
  -1,
  756733,
  8314,
  0.005,
  1e9,
  1e15,
  2147483646,
  undefined,
)

function valueLike(empty: unknown): fc.Arbitrary<unknown> {
  if (typeof empty === 'string') return texts
  if (typeof empty === 'boolean') return fc.boolean()
  if (Array.isArray(empty)) return fc.constant([])
  return numbers
}

const leg = fc.record({
  conId: fc.constantFrom(756733, 8314, 1, 0),
  ratio: fc.constantFrom(1, 2, 0, -1, 1.5),
  action: fc.constantFrom('BUY', 'SELL', ''),
  exchange: fc.constant('SMART'),
  openClose: fc.constant(0),
  shortSaleSlot: fc.constant(0),
  designatedLocation: fc.constant(''),
  exemptCode: fc.constant(-1),
})

/** What makes an order one that the exchange takes; often left out. */
const plausibleOrder = fc.option(
  fc.record({
    conId: fc.constantFrom(756733, 8314),
    secType: fc.constant('STK'),
    action: fc.constantFrom('BUY', 'SELL'),
    totalQuantity: fc.integer({ min: 1, max: 50 }),
    orderType: fc.constantFrom('LMT', 'MKT', 'STP', 'TRAIL', 'MIDPRICE', 'REL'),
    lmtPrice: fc.constantFrom(160, 167.4, 185),
    auxPrice: fc.constantFrom(0.5, 167),
    tif: fc.constantFrom('DAY', 'GTC', 'IOC'),
    account: fc.constant(''),
    goodAfterTime: fc.constant(''),
    parentId: fc.constantFrom(0, 0, 0, 1),
    ocaGroup: fc.constantFrom('', 'a'),
    transmit: fc.boolean(),
    whatIf: fc.constant(false),
    allOrNone: fc.boolean(),
    minQty: fc.constant(undefined),
  }),
)

const request = fc.constantFrom(...NAMES, ...NAMES.map(() => 'placeOrder' as const)).chain(name => {
  const blank = blankMessage(requests[name] as Layout<Record<string, unknown>>)
  const fields = Object.fromEntries(Object.entries(blank).map(([field, empty]) => [field, valueLike(empty)]))
  if ('legs' in blank) fields['legs'] = fc.array(leg, { maxLength: 4 })
  return fc.tuple(fc.record(fields), plausibleOrder).map(([values, order]) => ({
    [name]: { ...values, ...known(name, values), ...(name === 'placeOrder' && order) },
  }))
})

/** Random alone would seldom name a contract that exists. */
const known = (name: RequestName, values: Record<string, unknown>) => ({
  ...('conId' in values && { conId: Number(values['conId']) > 1_000 ? 756733 : 0 }),
  ...('reqId' in values && { reqId: Math.abs(Math.trunc(Number(values['reqId'] ?? 7))) % 50 }),
  ...(name === 'placeOrder' && { orderId: Math.abs(Math.trunc(Number(values['orderId'] ?? 7))) % 40 }),
})

describe('whatever is asked', () => {
  it('the gateway answers the next one', async () => {
    let clientId = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 20, maxLength: 60 }),
        fc.integer({ min: 176, max: 178 }),
        async (burst, version) => {
          clientId += 1
          const client = await WireClient.connected(port, clientId, `v${version}`)
          client.send(...(burst as Parameters<typeof client.send>), { reqCurrentTime: {} })
          client.send({ reqCurrentTime: {} })
          await client.next('currentTime')
          expect(client.received.every(({ isWholly }) => isWholly)).toBe(true)
          client.close()
        },
      ),
      { numRuns: 150 },
    )
    expect(gateway.desk.exchange.account.executionsToday.length, 'orders do trade').toBeGreaterThan(0)
  })
})
