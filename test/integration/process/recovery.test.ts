import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { BridgeProbe } from '#main/cli/bridgeProbe'
import { ServedEngine } from '../../e2e/servedEngine'
import { GatewayProcess, silentServer, TestFolders, unusedPort } from '../../fakes/builtPrograms'
import { eventually } from '../../fakes/eventually'
import { IbClient } from '../../fakes/ibClient'

const folders = new TestFolders()
const running: { kill(): Promise<void> }[] = []
afterEach(async () => {
  for (const program of running.splice(0)) await program.kill()
})
afterAll(() => folders.remove())

async function gatewayOn(stateFile: string, port = 0): Promise<GatewayProcess> {
  const gateway = await GatewayProcess.start(stateFile, port)
  running.push(gateway)
  return gateway
}

async function engineOn(
  gatewayPort: number,
  folder = folders.make(),
  ...flags: string[]
): Promise<ServedEngine> {
  const engine = await ServedEngine.start({
    folder,
    flags: [`--simulation.gateway=127.0.0.1:${gatewayPort}`, '--broker.connectTimeoutMs=300', ...flags],
  })
  running.push(engine)
  return engine
}

const ready = (engine: ServedEngine) =>
  eventually('ready', async () => (await engine.health()).healthy, 15_000)

/** A bridge to an engine that may trade and knows the price of SPY. */
async function trading(
  engine: ServedEngine,
): Promise<{ readonly bridge: BridgeProbe; readonly ask: number }> {
  await ready(engine)
  const bridge = await engine.bridge()
  const ask = await eventually(
    'SPY',
    async () => (await bridge.call('quotes.list', {})).find(quote => quote.key === 'SPY')?.ask,
  )
  return { bridge, ask }
}

const share = (limitPrice: number, tif: 'day' | 'gtc' = 'day') => ({
  instrument: { kind: 'stock' as const, symbol: 'SPY' },
  side: 'buy' as const,
  quantity: 1,
  limitPrice: Math.round(limitPrice * 100) / 100,
  tif,
})

describe('the gateway', () => {
  it('that is not there leaves the engine up, and ready as soon as it is', async () => {
    const port = await unusedPort()
    const engine = await engineOn(port)
    const down = await engine.health()
    expect(down).toMatchObject({ status: 503, healthy: false, checks: { store: { ok: true } } })
    await eventually('the reason', async () => /refused/i.test((await engine.health()).checks.broker.detail))
    await gatewayOn(join(folders.make(), 'gateway.json'), port)
    await ready(engine)
  })

  it('that says nothing is given up and tried again', async () => {
    const silent = await silentServer()
    const engine = await engineOn(silent.port)
    await eventually('the reason', async () => {
      const { state, detail } = (await engine.health()).checks.broker
      return state === 'disconnected' && detail !== 'not started' && detail
    })
    await silent.close()
    await gatewayOn(join(folders.make(), 'gateway.json'), silent.port)
    await ready(engine)
  })

  it('that already has a client of this id says so', async () => {
    const gateway = await gatewayOn(join(folders.make(), 'gateway.json'))
    const other = await IbClient.to(gateway.port, 17).ready()
    const engine = await engineOn(gateway.port)
    await eventually('the reason', async () =>
      /client ?id/i.test((await engine.health()).checks.broker.detail),
    )
    expect((await engine.health()).status).toBe(503)
    other.disconnect()
  })

  it('killed while an order rests gives it back when it returns, once', async () => {
    const state = join(folders.make(), 'gateway.json')
    const gateway = await gatewayOn(state)
    const engine = await engineOn(gateway.port)
    const { bridge, ask } = await trading(engine)
    const { clientOrderId } = await bridge.call('orders.place', {
      requestId: randomUUID(),
      order: share(ask - 2, 'gtc'),
    })
    const statusOf = async () =>
      (await bridge.call('orders.list', {})).find(order => order.clientOrderId === clientOrderId)?.status
    await eventually('working', async () => (await statusOf()) === 'accepted')
    await gateway.kill()
    await eventually('down', async () => (await engine.health()).status === 503)
    const again = await gatewayOn(state, gateway.port)
    await ready(engine)
    expect(await statusOf()).toBe('accepted')
    const { orders } = await again.control.send({ do: 'snapshot' })
    expect(orders.filter(order => order.orderRef === clientOrderId)).toHaveLength(1)
    await bridge.call('orders.cancel', { requestId: randomUUID(), clientOrderId })
    await eventually('canceled', async () => (await statusOf()) === 'canceled')
    bridge.close()
  })

  it('killed in the middle of an order leaves the engine with what the gateway knows', async () => {
    const state = join(folders.make(), 'gateway.json')
    const gateway = await gatewayOn(state)
    const engine = await engineOn(gateway.port)
    const { bridge, ask } = await trading(engine)
    const { clientOrderId } = await bridge.call('orders.place', {
      requestId: randomUUID(),
      order: share(ask + 0.05),
    })
    await gateway.kill()
    await eventually('down', async () => (await engine.health()).status === 503)
    const again = await gatewayOn(state, gateway.port)
    await ready(engine)
    await eventually('settled', async () => {
      const order = (await bridge.call('orders.list', {})).find(each => each.clientOrderId === clientOrderId)
      return order && !order.working && order.status !== 'unknown'
    })
    const { orders, executions } = await again.control.send({ do: 'snapshot' })
    expect(orders.filter(each => each.orderRef === clientOrderId).length).toBeLessThanOrEqual(1)
    expect((await bridge.call('fills.list', { limit: 10 })).map(fill => fill.execId)).toEqual(
      executions.map(each => each.execId),
    )
    bridge.close()
  })
})

describe('the engine', () => {
  it('killed right after an order was placed finds it again and books its fill once', async () => {
    const gateway = await gatewayOn(join(folders.make(), 'gateway.json'))
    const first = await engineOn(gateway.port)
    const { bridge, ask } = await trading(first)
    const requestId = randomUUID()
    const order = share(ask + 0.05)
    const placed = bridge.call('orders.place', { requestId, order })
    placed.catch(() => undefined)
    await eventually('at the gateway', async () =>
      (await gateway.control.send({ do: 'snapshot' })).orders.some(each => each.orderRef.includes(requestId)),
    )
    await first.kill()

    const second = await engineOn(gateway.port, first.folder)
    const { bridge: after } = await trading(second)
    const repeated = await after.call('orders.place', { requestId, order })
    const filled = await eventually('filled', async () =>
      (await after.call('orders.list', {})).find(
        each => each.clientOrderId === repeated.clientOrderId && each.status === 'filled',
      ),
    )
    expect(filled.filled).toBe(1)
    const { orders, executions, positions } = await gateway.control.send({ do: 'snapshot' })
    expect(orders.filter(each => each.orderRef.includes(requestId)).length).toBeLessThanOrEqual(1)
    expect(executions).toHaveLength(1)
    expect((await after.call('fills.list', { limit: 10 })).map(fill => fill.execId)).toEqual(
      executions.map(each => each.execId),
    )
    const held = (await after.call('positions.list', {})).map(each => [each.key, each.quantity])
    expect(held).toEqual(positions.map(each => [each.localSymbol, each.quantity]))
    expect(held).toEqual([['SPY', 1]])
    after.close()
  })

  it('killed with the switch tripped starts with the switch tripped', async () => {
    const gateway = await gatewayOn(join(folders.make(), 'gateway.json'))
    const first = await engineOn(gateway.port)
    const { bridge } = await trading(first)
    await bridge.call('killSwitch.trip', { requestId: randomUUID(), level: 'safeMode', reason: 'test' })
    await first.kill()
    const second = await engineOn(gateway.port, first.folder)
    const { bridge: after, ask } = await trading(second)
    expect((await second.health()).checks.killSwitch).toMatchObject({ ok: false, state: 'safeMode' })
    await expect(
      after.call('orders.place', { requestId: randomUUID(), order: share(ask) }),
    ).rejects.toMatchObject({ error: { kind: 'denied', code: 'KILL_SWITCH_SAFE_MODE' } })
    after.close()
  })
})

describe('a journal', () => {
  async function storeOf(folder: string): Promise<string> {
    const engine = await engineOn(await unusedPort(), folder)
    const health = await engine.health()
    expect(health).toMatchObject({ status: 503, checks: { store: { ok: false } } })
    const bridge = await engine.bridge()
    expect((await bridge.call('status.get', {})).killSwitch.state).toBe('safeMode')
    bridge.close()
    return health.checks.store.detail
  }

  const journalIn = (folder: string): string => {
    mkdirSync(join(folder, 'simulation'), { recursive: true })
    return join(folder, 'simulation', 'journal.sqlite')
  }

  it('of a newer version is not touched', async () => {
    const folder = folders.make()
    const database = new Database(journalIn(folder))
    database.pragma('user_version = 99999')
    database.close()
    expect(await storeOf(folder)).toMatch(/^STORE_NEWER_SCHEMA: .*update Claxton/)
  })

  it('that is garbage is not touched', async () => {
    const folder = folders.make()
    writeFileSync(journalIn(folder), 'this is no database. '.repeat(500))
    expect(await storeOf(folder)).toMatch(/^STORE_UNREADABLE: .*backup/)
  })

  it('belongs to one engine at a time', async () => {
    const first = await engineOn(await unusedPort())
    expect(await storeOf(first.folder)).toMatch(/^STORE_IN_USE: .*another Claxton engine/)
    expect((await first.health()).checks.store.ok).toBe(true)
  })
})
