import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import type { BridgeProbe } from '#main/cli/bridgeProbe'
import { carryOut } from '#main/gateway/control/carryOut'
import type { ControlSnapshot } from '#main/gateway/control/controlCommands'
import { type Gateway, startGateway } from '#main/gateway/gateway'
import type { ResponseName } from '#main/gateway/wire/responses'
import { ServedEngine } from '../../e2e/servedEngine'
import { TestFolders } from '../../fakes/builtPrograms'
import { eventually } from '../../fakes/eventually'
import { PricedMarket } from '../../fakes/pricedMarket'
import { draftOf, HOLD } from '../../fakes/strategyDrafts'

const folders = new TestFolders()
afterAll(() => folders.remove())

const FLAGS = {
  'pipeline.dailyBarsMin': 5,
  'pipeline.legVolumeMin': 0,
  'pipeline.gammaLossMax': 100_000,
  'pipeline.popMin': 0,
  'pipeline.evNetMin': -10_000,
  'entries.samples': false,
  'entries.scanEveryMs': 1_500,
  'execution.walkStepEveryMs': 300,
  'exits.scanEveryMs': 1_000,
  'exits.persistenceScans': 1,
  'exits.graceMs': 0,
  'exits.suspectMarkRatio': 1_000,
  'broker.heartbeatMs': 250,
  'broker.connectTimeoutMs': 500,
}

/** A gateway here, an engine in a process of its own that can be killed as the gateway says something. */
class KilledEngine {
  private constructor(
    private readonly gateway: Gateway,
    private readonly port: number,
    readonly market: PricedMarket,
    private engine: ServedEngine,
    private bridge: BridgeProbe,
  ) {}

  static async start(): Promise<KilledEngine> {
    const market = new PricedMarket()
    const { gateway, port } = await startGateway({
      market,
      port: 0,
      priceImprovementRatio: 0,
      insideFillsPerSecond: 0,
    })
    const engine = await servedAt(port, folders.make())
    return new KilledEngine(gateway, port, market, engine, await engine.bridge())
  }

  /** SIGKILL right behind the message that `when` picks; then another engine on the same folder. */
  async killedAt(when: (message: ResponseName) => boolean): Promise<void> {
    const { engine } = this
    const killed = new Promise<void>(resolve => {
      let isOver = false
      this.gateway.faults.wire.observe(message => {
        if (isOver || !when(message)) return
        isOver = true
        resolve(engine.kill())
      })
    })
    await killed
    this.bridge.close()
    this.engine = await servedAt(this.port, engine.folder)
    this.bridge = await this.engine.bridge()
    await eventually('ready again', async () => (await this.engine.health()).checks.broker.ok, 15_000)
  }

  follow(): Promise<unknown> {
    const exit = { ...HOLD, profitTargetRatio: 0.3 }
    return this.bridge.call('strategies.create', { requestId: randomUUID(), strategy: draftOf({ exit }) })
  }

  flatten(): Promise<unknown> {
    return this.bridge.call('killSwitch.trip', {
      requestId: randomUUID(),
      level: 'hardStop',
      reason: 'drill',
    })
  }

  there(): ControlSnapshot {
    const answer = carryOut(this.gateway, { do: 'snapshot' })
    if (!answer.ok) throw new Error(answer.error)
    return answer.value as ControlSnapshot
  }

  holds(quantity: number): Promise<unknown> {
    return eventually(
      `${quantity} held here and there`,
      async () => {
        const [structure] = await this.bridge.call('structures.list', {})
        const isAgreed = (structure?.wholeStructures ?? 0) === quantity
        return isAgreed && this.there().positions.every(each => Math.abs(each.quantity) === quantity)
      },
      20_000,
    )
  }

  /** Nothing twice, nothing lost, nothing invented. */
  async agree(): Promise<void> {
    const { orders, executions } = this.there()
    const references = orders.map(({ orderRef }) => orderRef)
    expect(references).toEqual([...new Set(references)])
    const fills = await eventually('every execution booked with its commission', async () => {
      const list = await this.bridge.call('fills.list', { limit: 200 })
      const isWhole = list.length === executions.length
      const isCharged = list.every(({ key, commission }) => key.includes('*') || commission !== null)
      return isWhole && isCharged ? list : undefined
    })
    expect(new Set(fills.map(({ execId }) => execId))).toEqual(
      new Set(executions.map(({ execId }) => execId)),
    )
    const positions = await this.bridge.call('positions.list', {})
    const made = positions.reduce((sum, { realizedPnl }) => sum + realizedPnl, 0)
    const isFlat = positions.every(({ quantity }) => quantity === 0)
    if (isFlat) expect(made).toBeCloseTo(this.there().cash - 100_000, 2)
  }

  async stop(): Promise<void> {
    this.bridge.close()
    await this.engine.kill()
    await this.gateway.close()
  }
}

const servedAt = (port: number, folder: string): Promise<ServedEngine> =>
  ServedEngine.start({
    folder,
    flags: [
      `--simulation.gateway=127.0.0.1:${port}`,
      ...Object.entries(FLAGS).map(([path, value]) => `--${path}=${value}`),
    ],
  })

/** Picks the n-th message of a kind from now on. */
function nth(message: ResponseName, n: number): (seen: ResponseName) => boolean {
  let count = 0
  return seen => seen === message && ++count === n
}

describe.concurrent('an engine that is killed', () => {
  it.for<[string, ResponseName, number]>([
    ['as its margin is told', 'openOrder', 1],
    ['as its entry is acknowledged', 'openOrder', 2],
    ['as its limit has moved', 'openOrder', 5],
    ['as its entry fills', 'executionData', 1],
    ['as its fill is charged', 'commissionReport', 1],
  ])('%s opens one position and closes it, once', async ([_when, message, n], { onTestFinished }) => {
    const killed = await KilledEngine.start()
    onTestFinished(() => killed.stop())
    const died = killed.killedAt(nth(message, n))
    await killed.follow().catch(() => undefined)
    await died
    await killed.holds(2)
    await killed.agree()
    killed.market.moveVol(0.1)
    await eventually('closed', () => killed.there().positions.every(({ quantity }) => quantity === 0), 20_000)
    await killed.agree()
  })

  it.for<[string, ResponseName]>([
    ['as its exit is acknowledged', 'openOrder'],
    ['as its exit fills', 'executionData'],
  ])('%s closes the position, once', async ([_when, message], { onTestFinished }) => {
    const killed = await KilledEngine.start()
    onTestFinished(() => killed.stop())
    await killed.follow()
    await killed.holds(2)
    const died = killed.killedAt(nth(message, 1))
    killed.market.moveVol(0.1)
    await died
    await eventually('closed', () => killed.there().positions.every(({ quantity }) => quantity === 0), 20_000)
    await killed.agree()
  })

  it('as its flattening fills goes on until nothing is held', async ({ onTestFinished }) => {
    const killed = await KilledEngine.start()
    onTestFinished(() => killed.stop())
    await killed.follow()
    await killed.holds(2)
    const died = killed.killedAt(nth('executionData', 1))
    await killed.flatten().catch(() => undefined)
    await died
    await eventually('flat', () => killed.there().positions.every(({ quantity }) => quantity === 0), 20_000)
    await killed.agree()
  })
})
