import { randomUUID } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SecType } from '@stoqey/ib'
import { afterAll, describe, expect, it } from 'vitest'
import type { BridgeProbe } from '#main/cli/bridgeProbe'
import { carryOut } from '#main/gateway/control/carryOut'
import type { ControlSnapshot } from '#main/gateway/control/controlCommands'
import { type Gateway, startGateway } from '#main/gateway/gateway'
import { SETTINGS } from '#main/settings/settingTable'
import { ServedEngine } from '../../e2e/servedEngine'
import { TestFolders } from '../../fakes/builtPrograms'
import { eventually } from '../../fakes/eventually'
import { GuardianProcess, KILL_TOKEN } from '../../fakes/guardianProcess'
import { IbClient } from '../../fakes/ibClient'
import { PricedMarket } from '../../fakes/pricedMarket'

const folders = new TestFolders()
afterAll(() => folders.remove())

const SPY = { symbol: 'SPY', secType: SecType.STK, exchange: 'SMART', currency: 'USD' }
/** Far below the market: it rests. */
const RESTING = { action: 'BUY', orderType: 'LMT', lmtPrice: 100, totalQuantity: 1 } as never
const GUARDIAN_CLIENT = SETTINGS['guardian.clientId'].standard
const FLAGS = ['--broker.heartbeatMs=250', '--broker.connectTimeoutMs=1000']

/** A gateway here; an engine and its guardian in processes of their own. */
class Guarded {
  private constructor(
    readonly gateway: Gateway,
    readonly gatewayPort: number,
    readonly folder: string,
    public engine: ServedEngine,
    public guardian: GuardianProcess,
  ) {}

  static async start(flags: readonly string[] = []): Promise<Guarded> {
    const { gateway, port } = await startGateway({
      market: new PricedMarket(),
      port: 0,
      priceImprovementRatio: 0,
      insideFillsPerSecond: 0,
    })
    const folder = folders.make()
    const words = [`--simulation.gateway=127.0.0.1:${port}`, ...FLAGS, ...flags]
    const engine = await ServedEngine.start({ folder, flags: words })
    const guardian = await GuardianProcess.start(folder, words)
    const guarded = new Guarded(gateway, port, folder, engine, guardian)
    await eventually('the engine ready', async () => (await engine.health()).checks.broker.ok)
    await eventually('both seen', async () => {
      const { engine, broker } = await guardian.health()
      return engine === 'working' && broker === 'ready'
    })
    return guarded
  }

  get modeFolder(): string {
    return join(this.folder, 'simulation')
  }

  there(): ControlSnapshot {
    const answer = carryOut(this.gateway, { do: 'snapshot' })
    if (!answer.ok) throw new Error(answer.error)
    return answer.value as ControlSnapshot
  }

  working(): number {
    return this.there().orders.filter(({ state }) => !['Cancelled', 'Filled', 'Inactive'].includes(state))
      .length
  }

  /** Orders of another client, beside what the engine sends. */
  async rest(count: number): Promise<void> {
    const client = await IbClient.at('127.0.0.1', this.gatewayPort, 77).ready()
    for (let n = 0; n < count; n++) client.place(SPY, RESTING)
    await eventually(`${count} resting`, () => this.working() >= count, 20_000)
    client.disconnect()
  }

  async hold(bridge: BridgeProbe, quantity: number): Promise<void> {
    await bridge.subscribe('quotes.changed')
    const ask = await eventually('a quote', async () => {
      const quote = (await bridge.call('quotes.list', {})).find(({ key }) => key === 'SPY')
      return quote?.ask
    })
    await bridge.call('orders.place', {
      requestId: randomUUID(),
      order: {
        instrument: { kind: 'stock', symbol: 'SPY' },
        side: 'buy',
        quantity,
        limitPrice: ask + 0.5,
        tif: 'day',
      },
    })
    await eventually('held', () => this.there().positions.some(each => each.quantity === quantity))
  }

  async restartEngine(flags: readonly string[] = []): Promise<void> {
    this.engine = await ServedEngine.start({
      folder: this.folder,
      flags: [`--simulation.gateway=127.0.0.1:${this.gatewayPort}`, ...FLAGS, ...flags],
    })
    await eventually('ready again', async () => (await this.engine.health()).checks.broker.ok, 15_000)
  }

  async killState(): Promise<string> {
    return (await this.engine.health()).checks.killSwitch.state
  }

  async stop(): Promise<void> {
    await this.guardian.stop()
    await this.engine.kill()
    await this.gateway.close()
  }
}

const isClear = (guarded: Guarded, withinMs: number) =>
  eventually('nothing working', () => guarded.working() === 0, withinMs)

describe.concurrent('the guardian', () => {
  it('cancels 200 orders when the engine is stopped in its tracks', async ({ onTestFinished }) => {
    const guarded = await Guarded.start()
    onTestFinished(() => guarded.stop())
    await guarded.rest(200)
    process.kill(guarded.engine.pid, 'SIGSTOP')
    const startedAt = performance.now()
    await isClear(guarded, 10_000)
    process.stdout.write(
      `200 orders cancelled ${Math.round(performance.now() - startedAt)} ms after SIGSTOP\n`,
    )

    // Alive again it takes the trip over, and nobody but an operator loosens it.
    process.kill(guarded.engine.pid, 'SIGCONT')
    await eventually('taken over', async () => (await guarded.killState()) === 'safeMode')
    await eventually('stood down', async () => (await guarded.guardian.health()).duty === 'standBy')
    expect(existsSync(join(guarded.modeFolder, 'guardianTrip.json'))).toBe(false)
    await eventually('ready', async () => (await guarded.engine.health()).checks.broker.ok)
    await guarded.engine.kill()
    await guarded.restartEngine()
    expect(await guarded.killState()).toBe('safeMode')
    const bridge = await guarded.engine.bridge()
    const request = { requestId: randomUUID(), reason: 'seen', confirm: 'RESET' as const }
    expect((await bridge.call('killSwitch.reset', request)).state).toBe('armed')
    bridge.close()
  })

  it('cancels when the engine is killed, and its trip meets the next engine at its start', async ({
    onTestFinished,
  }) => {
    const guarded = await Guarded.start()
    onTestFinished(() => guarded.stop())
    await guarded.rest(5)
    await guarded.engine.kill()
    await isClear(guarded, 5_000)
    await guarded.restartEngine()
    expect(await guarded.killState()).toBe('safeMode')
  })

  it('keeps nothing from an engine that is back for a broker that never answers it', async ({
    onTestFinished,
  }) => {
    const guarded = await Guarded.start()
    onTestFinished(() => guarded.stop())
    await guarded.rest(1)
    carryOut(guarded.gateway, { do: 'mute', clientIds: [GUARDIAN_CLIENT] })
    process.kill(guarded.engine.pid, 'SIGSTOP')
    await eventually('taken up', async () => (await guarded.guardian.health()).duty === 'cancel')
    process.kill(guarded.engine.pid, 'SIGCONT')
    await eventually('taken over', async () => (await guarded.killState()) === 'safeMode')
    // Its cancel was never seen to have come: it goes on for as long as its patience lasts, and no longer.
    const takenOverAt = performance.now()
    await eventually('stood down', async () => (await guarded.guardian.health()).duty === 'standBy', 15_000)
    expect(performance.now() - takenOverAt).toBeGreaterThan(2_000)
    await eventually('ready', async () => (await guarded.engine.health()).checks.broker.ok, 15_000)
  })

  it('leaves the orders of an engine that stops because it was told to', async ({ onTestFinished }) => {
    const guarded = await Guarded.start(['--guardian.lostAfterMs=500'])
    onTestFinished(() => guarded.stop())
    await guarded.rest(3)
    await guarded.engine.stop()
    await eventually('left', async () => (await guarded.guardian.health()).engine === 'left')
    expect(await guarded.guardian.health()).toMatchObject({ duty: 'standBy' })
    expect(guarded.working()).toBe(3)
    // A trigger still works with nobody there.
    expect((await guarded.guardian.post('')).status).toBe(202)
    await isClear(guarded, 3_000)
  })

  it('flattens on a hard stop while the engine is hung, and hands over to it', async ({ onTestFinished }) => {
    const guarded = await Guarded.start(['--guardian.whenLost=nothing'])
    onTestFinished(() => guarded.stop())
    const bridge = await guarded.engine.bridge()
    await guarded.hold(bridge, 40)
    await guarded.rest(2)
    process.kill(guarded.engine.pid, 'SIGSTOP')
    const { status } = await guarded.guardian.post('{"level":"hardStop","reason":"drill"}')
    expect(status).toBe(202)
    await isClear(guarded, 5_000)
    await eventually('flat', () => guarded.there().positions.every(({ quantity }) => quantity === 0), 20_000)
    process.kill(guarded.engine.pid, 'SIGCONT')
    await eventually('taken over', async () => (await guarded.killState()) === 'hardStop')
    await eventually('books agree', async () => {
      const positions = await bridge.call('positions.list', {})
      return positions.every(({ quantity }) => quantity === 0)
    })
    // Sold once, not twice: the engine and its guardian never worked on the account together.
    const sold = guarded.there().executions.filter(({ side }) => side !== 'BOT')
    expect(sold.reduce((sum, { shares }) => sum + shares, 0)).toBe(40)
    expect(guarded.there().positions.every(({ quantity }) => quantity === 0)).toBe(true)
    bridge.close()
  })

  it('leaves flattening to an engine that works', async ({ onTestFinished }) => {
    const guarded = await Guarded.start()
    onTestFinished(() => guarded.stop())
    const bridge = await guarded.engine.bridge()
    await guarded.hold(bridge, 30)
    writeFileSync(join(guarded.modeFolder, 'KILL'), 'hardStop\n')
    await eventually('taken over', async () => (await guarded.killState()) === 'hardStop')
    await eventually('flat', () => guarded.there().positions.every(({ quantity }) => quantity === 0), 20_000)
    expect(existsSync(join(guarded.modeFolder, 'KILL'))).toBe(false)
    const { orders, executions } = guarded.there()
    expect(orders.filter(({ clientId }) => clientId === 18)).toEqual([])
    expect(executions.filter(({ side }) => side !== 'BOT').reduce((sum, { shares }) => sum + shares, 0)).toBe(
      30,
    )
    bridge.close()
  })

  it('finishes what it began after it was killed itself', async ({ onTestFinished }) => {
    const guarded = await Guarded.start(['--guardian.whenLost=flatten'])
    onTestFinished(() => guarded.stop())
    const bridge = await guarded.engine.bridge()
    await guarded.hold(bridge, 20)
    bridge.close()
    await guarded.engine.kill()
    await eventually('its trip on disk', () => existsSync(join(guarded.modeFolder, 'guardianTrip.json')))
    await guarded.guardian.stop('SIGKILL')
    const port = guarded.gatewayPort
    guarded.guardian = await GuardianProcess.start(guarded.folder, [
      `--simulation.gateway=127.0.0.1:${port}`,
      ...FLAGS,
    ])
    await eventually('flat', () => guarded.there().positions.every(({ quantity }) => quantity === 0), 20_000)
  })

  it('takes SIGUSR2, and refuses whoever has no business with it', async ({ onTestFinished }) => {
    const guarded = await Guarded.start()
    onTestFinished(() => guarded.stop())
    const { guardian } = guarded
    expect((await guardian.post('', 'a-wrong-token-0123456789')).status).toBe(401)
    expect((await guardian.post('', KILL_TOKEN, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await guardian.post('{"level":"armed"}')).status).toBe(400)
    expect((await guardian.post('x'.repeat(5_000))).status).toBe(400)
    expect(await guarded.killState()).toBe('armed')
    await guarded.rest(3)
    process.kill(guardian.pid, 'SIGUSR2')
    await isClear(guarded, 3_000)
    await eventually('taken over', async () => (await guarded.killState()) === 'safeMode')
  })
})
