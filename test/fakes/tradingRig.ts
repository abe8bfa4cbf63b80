import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sessionDate } from '#core/domain/time'
import { openJournal } from '#main/backup/openJournal'
import { composeEngine } from '#main/engine/composeEngine'
import type { Engine } from '#main/engine/engine'
import { type Gateway, startGateway } from '#main/gateway/gateway'
import type { GatewayOptions } from '#main/gateway/gatewayOptions'
import { createReplayMarket } from '#main/gateway/market/replayMarket'
import { createLog } from '#main/observability/log'
import { loadSettings } from '#main/settings/loadSettings'
import type { Journal } from '#main/store/journal'
import type { OrderRequestView, OrderView } from '#protocol/views/orderView'
import { eventually } from './eventually'
import { SPY } from './riskSurroundings'

const RESOURCES = join(import.meta.dirname, '..', '..', 'resources', 'market')

export type RigOptions = {
  readonly gateway?: Partial<GatewayOptions>
  readonly settings?: Readonly<Record<string, string>>
  /** Where the databases are: the same folder again is a restart. */
  readonly folder?: string
}

/** The whole trading path with nothing mocked: engine, journal on disk, adapter, TCP, simulated gateway, replayed market. */
export class TradingRig {
  private constructor(
    readonly gateway: Gateway,
    readonly port: number,
    readonly folder: string,
    private readonly settings: Readonly<Record<string, string>>,
    private running: RunningEngine,
  ) {}

  get engine(): Engine {
    return this.running.engine
  }

  /** Everything that the engine has written down. */
  get journal(): Journal {
    return this.running.journal
  }

  static async start({
    gateway: changes = {},
    settings = {},
    folder = mkdtempSync(join(tmpdir(), 'claxton-rig-')),
  }: RigOptions = {}): Promise<TradingRig> {
    const { gateway, port } = await startGateway({ market: replayedMarket(), port: 0, ...changes })
    const rig = new TradingRig(gateway, port, folder, settings, engineAt(port, folder, settings))
    rig.engine.start()
    return rig
  }

  /** Waits until the engine may trade and SPY is quoted. */
  async ready(): Promise<this> {
    await eventually('ready', () => this.engine.isReady)
    await eventually('a quote of SPY', () => this.quote('SPY'))
    await eventually('an account', () => this.engine.views.account().netLiquidation)
    return this
  }

  quote(key: string): { readonly bid: number; readonly ask: number } | undefined {
    const quote = this.engine.quotes.lineOf(key)?.quote
    return quote?.bid !== undefined && quote.ask !== undefined
      ? { bid: quote.bid, ask: quote.ask }
      : undefined
  }

  /** A new engine on the same databases. */
  async restartEngine(): Promise<void> {
    await this.restartEngineUnready()
    await this.ready()
  }

  async restartEngineUnready(): Promise<void> {
    await this.engine.close()
    this.running = engineAt(this.port, this.folder, this.settings)
    this.engine.start()
  }

  place(changes: Partial<OrderRequestView> = {}, requestId: string = randomUUID()) {
    const { ask } = this.quote('SPY') ?? { ask: Number.NaN }
    const request: OrderRequestView = {
      instrument: SPY,
      side: 'buy',
      quantity: 1,
      limitPrice: Number((ask + 0.05).toFixed(2)),
      tif: 'day',
      ...changes,
    }
    return this.engine.desk.place(requestId, request, 'operator')
  }

  /** A buy that rests: far below the market. */
  placeResting(changes: Partial<OrderRequestView> = {}) {
    return this.place({ limitPrice: 150, ...changes })
  }

  order(clientOrderId: string): OrderView {
    const order = this.engine.views.orders().find(each => each.clientOrderId === clientOrderId)
    if (!order) throw new Error(`no order ${clientOrderId}`)
    return order
  }

  async status(clientOrderId: string, status: OrderView['status'], withinMs?: number): Promise<OrderView> {
    await eventually(
      `${clientOrderId} ${status}`,
      () => this.order(clientOrderId).status === status,
      withinMs,
    )
    return this.order(clientOrderId)
  }

  /** Signed quantity that the engine holds. */
  held(key: string): number {
    return this.engine.views.positions().find(position => position.key === key)?.quantity ?? 0
  }

  async stop(): Promise<void> {
    await this.engine.close()
    await this.gateway.close()
  }
}

const replayedMarket = () =>
  createReplayMarket({ resourcesDir: RESOURCES, sessionDate: sessionDate('2013-10-08'), seed: 1 })

type RunningEngine = { readonly engine: Engine; readonly journal: Journal }

function engineAt(port: number, folder: string, settings: Readonly<Record<string, string>>): RunningEngine {
  const loaded = loadSettings({
    files: [],
    environment: {},
    flags: {
      'storage.folder': folder,
      'simulation.gateway': `127.0.0.1:${port}`,
      'broker.heartbeatMs': '250',
      'broker.connectTimeoutMs': '500',
      'broker.requestTimeoutMs': '3000',
      'entries.samples': 'false',
      'calendar.folder': join(folder, 'calendar'),
      ...settings,
    },
  })
  const log = createLog({ level: 'info', file: undefined, console: undefined })
  const journal = openJournal(loaded.settings, log)
  const engine = composeEngine({
    settings: loaded,
    log,
    version: 'test',
    resources: 'resources',
    journal,
    gateway: undefined,
  })
  return { engine, journal }
}
