import { type Contract, EventName, IBApi, OrderAction, OrderType, SecType } from '@stoqey/ib'
import { afterEach, describe, expect, it } from 'vitest'
import { instrumentKey } from '#core/domain/instrument'
import { BridgeFailure } from '#protocol/errors'
import { eventually } from '../fakes/eventually'
import { SPY, vertical } from '../fakes/riskSurroundings'
import { type RigOptions, TradingRig } from '../fakes/tradingRig'

/**
 * What the client library leaves to us, rule by rule: the real adapter, over TCP, against the simulated gateway with
 * its faults. The engine stands behind it, because most rules are about what reaches the books.
 */
const rigs: TradingRig[] = []
const clients: IBApi[] = []

async function rigOf(options?: RigOptions): Promise<TradingRig> {
  const rig = await TradingRig.start(options)
  rigs.push(rig)
  return rig
}
const readyRig = async (options?: RigOptions) => (await rigOf(options)).ready()

/** Another program at the same gateway. */
function otherClient(rig: TradingRig, clientId: number): Promise<IBApi> {
  const api = new IBApi({ host: '127.0.0.1', port: rig.port })
  clients.push(api)
  return new Promise((resolve, reject) => {
    api.on(EventName.error, error => reject(error instanceof Error ? error : new Error(String(error))))
    api.on(EventName.nextValidId, () => resolve(api))
    api.connect(clientId)
  })
}

const denialOf = async (placing: Promise<unknown>): Promise<string> => {
  try {
    await placing
  } catch (error) {
    if (error instanceof BridgeFailure) return error.error.code
    throw error
  }
  return 'taken'
}

const OPTION_KEYS = vertical(166, 167).legs.map(leg => instrumentKey(leg.option)) as [string, string]
const SPY_CONTRACT: Contract = { symbol: 'SPY', secType: SecType.STK, exchange: 'SMART', currency: 'USD' }

afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.removeAllListeners()
    client.on(EventName.error, () => undefined)
    client.disconnect()
  }
  for (const rig of rigs.splice(0)) await rig.stop()
})

describe('rule 1: nothing is sent before the connection is ready, and nothing waits for the next one', () => {
  it('refuses orders while down, and never sends them later', async () => {
    const rig = await readyRig()
    rig.gateway.faults.wire.mute()
    rig.gateway.faults.connection.closeSockets()
    await eventually('lost', () => !rig.engine.isReady)
    expect(await denialOf(rig.placeResting())).toBe('BROKER_NOT_READY')
    rig.gateway.faults.clear()
    await eventually('back', () => rig.engine.isReady)
    expect(rig.engine.views.orders(true)).toEqual([])
    expect(rig.gateway.desk.exchange.state().orders ?? []).toHaveLength(0)
  })
})

describe('rule 2: a gateway that falls silent is lost', () => {
  it('notices a muted gateway by its missing heartbeat and comes back when it speaks', async () => {
    const rig = await readyRig()
    rig.gateway.faults.wire.mute()
    const detail = await eventually(
      'lost',
      () => !rig.engine.isReady && rig.engine.views.status().broker.detail,
    )
    expect(detail).toMatch(/no sign of life|no answer to the handshake|waiting for the handshake/)
    rig.gateway.faults.clear()
    await eventually('back', () => rig.engine.isReady)
  })

  it('gives up a handshake that is not answered, and tries again', async () => {
    const rig = await readyRig()
    rig.gateway.faults.wire.mute()
    rig.gateway.faults.connection.closeSockets()
    await eventually('timed out', () =>
      /no answer to the handshake within 500 ms/.test(rig.engine.views.status().broker.detail),
    )
    expect(rig.engine.views.status().broker.retryAtWall).toBeGreaterThan(0)
  })
})

describe('rule 3: one pinned client id', () => {
  it('waits while its id is in use and takes it when it is free', async () => {
    const rig = await readyRig()
    await rig.engine.close()
    const squatter = await otherClient(rig, 17)
    await rig.restartEngineUnready()
    await eventually('refused', () =>
      /client id 17 is in use \(326\)/.test(rig.engine.views.status().broker.detail),
    )
    squatter.disconnect()
    await eventually('taken', () => rig.engine.isReady, 15_000)
    expect(rig.engine.views.status().broker.clientId).toBe(17)
  })
})

describe('rule 4: 1100 blocks entries and books fills', () => {
  it('denies an entry, takes a cancel, and counts the fill that crosses it once IB is heard again', async () => {
    const rig = await readyRig()
    const resting = await rig.placeResting()
    await rig.status(resting.intent.clientOrderId, 'accepted')
    rig.gateway.faults.connection.notify(1100)
    await eventually('degraded', () => rig.engine.views.status().broker.state === 'degraded')
    expect(await denialOf(rig.place())).toBe('BROKER_DEGRADED')
    rig.gateway.faults.orders.fillDuringNextCancel()
    rig.engine.desk.cancel(resting.intent.clientOrderId)
    rig.gateway.faults.connection.notify(1102)
    await rig.status(resting.intent.clientOrderId, 'filled')
    expect(rig.held('SPY')).toBe(1)
    await eventually('ready', () => rig.engine.isReady)
  })
})

describe('rule 5: after 1101 everything is asked for anew, after 1102 what stayed quiet', () => {
  it('streams quotes again although the server forgot them', async () => {
    const rig = await readyRig()
    rig.gateway.faults.connection.notify(1101)
    const before = rig.engine.quotes.lineOf('SPY')?.quote.tsInit ?? 0
    await eventually(
      'a newer quote',
      () => (rig.engine.quotes.lineOf('SPY')?.quote.tsInit ?? 0) > before + 500,
    )
    await eventually('ready', () => rig.engine.isReady)
  })

  it('goes on after 1102', async () => {
    const rig = await readyRig()
    rig.gateway.faults.connection.notify(1100)
    rig.gateway.faults.connection.notify(1102)
    const before = rig.engine.quotes.lineOf('SPY')?.quote.tsInit ?? 0
    await eventually('a newer quote', () => (rig.engine.quotes.lineOf('SPY')?.quote.tsInit ?? 0) > before)
  })
})

describe('rule 6: a broken farm makes quotes stale and keeps the socket', () => {
  it.each([2103, 2105] as const)('on %i', async code => {
    const rig = await readyRig()
    const since = rig.engine.views.status().broker.sinceWall
    rig.gateway.faults.connection.notify(code)
    await eventually('stale', () => rig.engine.views.quotes().every(quote => quote.stale))
    rig.gateway.faults.connection.notify(code === 2103 ? 2104 : 2106)
    await eventually('fresh', () =>
      rig.engine.views.quotes().some(quote => quote.key === 'SPY' && !quote.stale),
    )
    expect(rig.engine.views.status().broker).toMatchObject({ state: 'ready', sinceWall: since })
  })
})

describe('rule 7: a bar stream that died is asked for again', () => {
  it('on 10182', async () => {
    const rig = await readyRig()
    const bars: number[] = []
    rig.engine.bars.hold(SPY, '1m', bar => bars.push(bar.close))
    await eventually('bars', () => bars.length > 0)
    const requestIds = Array.from({ length: 60 }, (_, index) => 100_000_000 + index)
    for (const client of rig.gateway.desk.clients.all) {
      for (const id of requestIds)
        client.sendError(id, 10182, 'Failed to request live updates (disconnected).')
    }
    bars.length = 0
    await eventually('bars again', () => bars.length > 1)
  })
})

describe('rule 8: after every reconnect the books are reconciled', () => {
  it('books a fill of an outage exactly once', async () => {
    const rig = await readyRig()
    const { ask } = rig.quote('SPY')!
    rig.gateway.faults.wire.add({ message: 'executionData', action: 'drop' })
    rig.gateway.faults.wire.add({ message: 'orderStatus', action: 'drop' })
    rig.gateway.faults.wire.add({ message: 'openOrder', action: 'drop', after: 1 })
    const order = await rig.place({ quantity: 3, limitPrice: Number((ask + 0.1).toFixed(2)) })
    await eventually('filled there', () => positionAt(rig, 'SPY') === 3)
    rig.gateway.faults.clear()
    rig.gateway.faults.connection.closeSockets()
    await rig.status(order.intent.clientOrderId, 'filled')
    expect(rig.held('SPY')).toBe(3)
    rig.gateway.faults.connection.closeSockets()
    await eventually('lost', () => !rig.engine.isReady)
    await eventually('back', () => rig.engine.isReady)
    expect(rig.held('SPY')).toBe(3)
    expect(rig.engine.views.fills(10)).toHaveLength(1)
  })
})

describe('rule 9: order ids are ours alone, and only grow', () => {
  it('gives concurrent orders distinct ids, above every id that was seen', async () => {
    const rig = await readyRig()
    const orders = await Promise.all(Array.from({ length: 8 }, () => rig.placeResting()))
    const ids = orders.map(order => order.brokerOrderId!)
    expect(new Set(ids).size).toBe(8)
    await rig.restartEngine()
    const later = await rig.placeResting()
    expect(later.brokerOrderId).toBeGreaterThan(Math.max(...ids))
  })
})

describe("rule 10: other people's orders", () => {
  it('are adopted by their permanent id, and their executions and positions are ours', async () => {
    const rig = await readyRig()
    const other = await otherClient(rig, 5)
    other.placeOrder(1, SPY_CONTRACT, {
      action: OrderAction.BUY,
      totalQuantity: 7,
      orderType: OrderType.LMT,
      lmtPrice: 150,
      tif: 'DAY',
      transmit: true,
      orderRef: 'somebody else',
    })
    await rig.restartEngine()
    const adopted = await eventually('adopted', () => rig.engine.views.orders(true)[0])
    expect(adopted).toMatchObject({ source: 'manual', quantity: 7, brokerOrderId: null, status: 'accepted' })
    expect(adopted.clientOrderId).toMatch(/^manual-\d+/)
  })
})

describe('rule 11: each execution counts once', () => {
  it('although it is reported twice, and with its commission', async () => {
    const rig = await readyRig()
    rig.gateway.faults.wire.add({ message: 'executionData', action: 'duplicate' })
    const order = await rig.place({ quantity: 2 })
    await rig.status(order.intent.clientOrderId, 'filled')
    await eventually('commission', () => rig.engine.views.fills(5)[0]?.commission)
    expect(rig.held('SPY')).toBe(2)
    expect(rig.engine.views.fills(10)).toHaveLength(1)
  })

  it('and a combo counts by its legs, its order by the combo', async () => {
    const rig = await readyRig()
    const combo = vertical(166, 167)
    const order = await rig.place({ instrument: combo, limitPrice: 0.8 })
    const filled = await rig.status(order.intent.clientOrderId, 'filled')
    expect(filled.filled).toBe(1)
    await eventually('legs', () => rig.held(OPTION_KEYS[0]) === 1 && rig.held(OPTION_KEYS[1]) === -1)
    await eventually(
      'commissions of the legs',
      () => rig.engine.views.fills(10).filter(fill => fill.commission !== null).length === 2,
    )
    expect(rig.engine.views.fills(10)).toHaveLength(3)
    expect(rig.engine.views.positions()).toHaveLength(2)
  })
})

describe('rule 12: a status is never the source of a fill', () => {
  it('asks for the executions when the status says filled and they are missing', async () => {
    const rig = await readyRig()
    rig.gateway.faults.wire.add({ message: 'executionData', action: 'drop', count: 1 })
    const order = await rig.place()
    await eventually('filled there', () => positionAt(rig, 'SPY') === 1)
    expect(rig.order(order.intent.clientOrderId).filled).toBe(0)
    await rig.status(order.intent.clientOrderId, 'filled')
    expect(rig.held('SPY')).toBe(1)
  })

  it('takes a status as often as it comes', async () => {
    const rig = await readyRig()
    rig.gateway.faults.wire.add({ message: 'orderStatus', action: 'duplicate' })
    const order = await rig.placeResting()
    await rig.status(order.intent.clientOrderId, 'accepted')
    const entries = rig.engine.views.journalEntries(100).filter(entry => entry.detail.startsWith('accepted'))
    expect(entries).toHaveLength(1)
  })
})

describe('rule 13: codes are data', () => {
  it.each([399, 404, 10349])('%i leaves the order alive', async code => {
    const rig = await readyRig()
    rig.gateway.faults.orders.warnNext(code, 'a warning')
    const order = await rig.placeResting()
    const warned = await eventually('warned', () =>
      rig.order(order.intent.clientOrderId).code === `IBKR_${code}`
        ? rig.order(order.intent.clientOrderId)
        : undefined,
    )
    expect(warned.working).toBe(true)
    rig.engine.desk.cancel(order.intent.clientOrderId)
    await rig.status(order.intent.clientOrderId, 'canceled')
  })

  it('201 rejects a new order', async () => {
    const rig = await readyRig()
    const exit = await heldForExit(rig)
    rig.gateway.faults.orders.rejectNext(201, 'Order rejected - reason: not today')
    const order = await rig.place(exit)
    expect(await rig.status(order.intent.clientOrderId, 'rejected')).toMatchObject({
      code: 'IBKR_201',
      message: expect.stringContaining('not today'),
    })
  })

  it('a refused modify leaves the order with its old terms', async () => {
    const rig = await readyRig()
    const order = await rig.place(await heldForExit(rig))
    const { clientOrderId } = order.intent
    await rig.status(clientOrderId, 'accepted')
    rig.gateway.faults.orders.rejectNext(110, 'The price does not conform to the minimum price variation')
    await rig.engine.desk.modify(clientOrderId, { quantity: 1, limitPrice: 190 })
    await eventually('refused', () => rig.order(clientOrderId).code === 'IBKR_110')
    expect(rig.order(clientOrderId)).toMatchObject({ status: 'accepted', quantity: 2, limitPrice: 200 })
  })

  it('an accepted modify changes the order at the gateway', async () => {
    const rig = await readyRig()
    const { intent } = await rig.placeResting()
    await rig.status(intent.clientOrderId, 'accepted')
    await rig.engine.desk.modify(intent.clientOrderId, { quantity: 2, limitPrice: 151 })
    await eventually('acknowledged', () =>
      rig.engine.views.journalEntries(50).some(entry => entry.detail.startsWith('modifyAccepted')),
    )
    expect(rig.order(intent.clientOrderId)).toMatchObject({
      status: 'accepted',
      quantity: 2,
      limitPrice: 151,
    })
  })

  it('a fill that crosses the cancel wins', async () => {
    const rig = await readyRig()
    const order = await rig.placeResting()
    await rig.status(order.intent.clientOrderId, 'accepted')
    rig.gateway.faults.orders.fillDuringNextCancel()
    rig.engine.desk.cancel(order.intent.clientOrderId)
    await rig.status(order.intent.clientOrderId, 'filled')
    await eventually('held', () => rig.held('SPY') === 1)
  })
})

describe('rule 14: everything is paced in one place', () => {
  it('never breaks the limit of the gateway, however much is wanted at once', async () => {
    const rig = await readyRig()
    const notices: string[] = []
    await Promise.all(
      Array.from({ length: 120 }, (_, index) =>
        rig.engine.broker.search(`S${index}`).catch((error: Error) => notices.push(error.message)),
      ),
    )
    expect(rig.engine.log.recent(1000).filter(line => /IBKR_100\b/.test(line.message))).toEqual([])
    expect(rig.engine.isReady).toBe(true)
  })

  it('lets an order past everything else that waits', async () => {
    const rig = await readyRig()
    // Known before: what is measured is the order's way, not the look-up of its contract.
    await rig.engine.broker.rulesOf(SPY)
    const searches = Array.from({ length: 150 }, (_, index) =>
      rig.engine.broker.search(`S${index}`).then(
        () => performance.now(),
        () => performance.now(),
      ),
    )
    const order = await rig.placeResting()
    await rig.status(order.intent.clientOrderId, 'accepted')
    const acceptedAt = performance.now()
    expect(acceptedAt).toBeLessThan(Math.max(...(await Promise.all(searches))))
  })
})

describe('rule 15: every request ends', () => {
  it('by a time-out when the gateway does not answer it', async () => {
    const rig = await readyRig()
    rig.gateway.faults.wire.add({ message: 'symbolSamples', action: 'drop' })
    await expect(rig.engine.broker.search('SPY')).rejects.toMatchObject({ code: 'TIMEOUT' })
  })

  it('with the connection when that goes', async () => {
    const rig = await readyRig()
    rig.gateway.faults.wire.add({ message: 'symbolSamples', action: 'drop' })
    const search = rig.engine.broker.search('SPY')
    rig.gateway.faults.connection.closeSockets()
    await expect(search).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
  })

  it('with the reason when the broker refuses it', async () => {
    const rig = await readyRig()
    expect(await rig.engine.broker.rulesOf({ kind: 'stock', symbol: 'NOSUCH' })).toBeUndefined()
    await expect(
      rig.engine.broker.history({
        instrument: { kind: 'stock', symbol: 'NOSUCH' },
        timeframe: '1m',
        limit: 10,
        before: undefined,
      }),
    ).rejects.toMatchObject({ code: 'IBKR_200' })
  })
})

/** Two shares, and the terms of an exit that rests: exits ask for no margin, so the next fault hits the order itself. */
async function heldForExit(rig: TradingRig) {
  const { intent } = await rig.place({ quantity: 2 })
  await rig.status(intent.clientOrderId, 'filled')
  return { side: 'sell', quantity: 2, limitPrice: 200 } as const
}

/** What the gateway itself holds of an instrument. */
function positionAt(rig: TradingRig, key: string): number {
  const { positions } = rig.gateway.desk.exchange.state().account
  return positions.find(position => position.contract.localSymbol.replaceAll(' ', '') === key)?.quantity ?? 0
}
