import { type EpochMs, epochMs } from '#core/domain/time'
import { AccountFile } from './exchange/accountFile'
import { openExchange } from './exchange/openExchange'
import { ConnectionFaults } from './faults/connectionFaults'
import { type Faults, ServerTimeFault } from './faults/faults'
import { FaultyMarket } from './faults/faultyMarket'
import { RequestFaults } from './faults/requestFaults'
import { ScriptedOrderFaults } from './faults/scriptedOrderFaults'
import { WireFaults } from './faults/wireFaults'
import type { Market, MarketSink } from './market/market'
import { AccountDesk } from './server/accountDesk'
import { ClientRegistry } from './server/clientRegistry'
import { contractHandlers } from './server/contractDesk'
import type { Desk } from './server/desk'
import type { GatewayLog } from './server/gatewayLog'
import { GatewayServer } from './server/gatewayServer'
import { generalHandlers } from './server/generalDesk'
import { HistoryDesk } from './server/historyDesk'
import { IB_LIMITS, type Limits } from './server/limits'
import { MarketDataDesk } from './server/marketDataDesk'
import { announceOrderEvent, orderHandlers } from './server/orderDesk'
import { RealTimeBarDesk } from './server/realTimeBarDesk'
import { TickDesk } from './server/tickDesk'
import { SimulatedClock } from './simulatedClock'
import { SERVER_VERSION_DEFAULT, SERVER_VERSION_MIN } from './wire/serverVersions'
import { WireRecorder } from './wireLog/wireLog'

export type GatewayOptions = {
  readonly market: Market
  readonly host?: string
  /** 0 lets the system choose. */
  readonly port?: number
  readonly account?: string
  /** Of a new account, in dollars. */
  readonly startingCash?: number
  /** Where the account survives a restart. Without it every start is a new account. */
  readonly stateFile?: string
  /** Tells the executions of one start from those of another when there is no state file. */
  readonly run?: number
  readonly seed?: number
  /** Simulated seconds per second; 1 is real time. */
  readonly speed?: number
  readonly startsPaused?: boolean
  readonly latencyMs?: number
  readonly serverVersion?: number
  readonly priceImprovementRatio?: number
  readonly insideFillsPerSecond?: number
  readonly masterClientId?: number
  readonly limits?: Partial<Limits>
  readonly log?: GatewayLog
  /** Where to write every frame; see wireLog/wireLog.ts. */
  readonly recordFile?: string
}

/** How often the market is played on, in machine time. */
const BEAT_MS = 20
/** After a close, prices stand for this long before the next session opens. */
const NIGHT_MS = 60_000

/** A running simulated gateway: a market, an exchange, and a server that speaks the TWS protocol. */
export class Gateway {
  readonly faults: Faults
  readonly clock: SimulatedClock
  readonly desk: Desk
  readonly accountDesk: AccountDesk
  private readonly market: FaultyMarket
  private readonly accountFile: AccountFile | undefined
  private readonly marketData: MarketDataDesk
  private readonly history: HistoryDesk
  private readonly ticks: TickDesk
  private readonly realTimeBars: RealTimeBarDesk
  private readonly server: GatewayServer
  private readonly recorder: WireRecorder | undefined
  private readonly sink: MarketSink
  private beat: NodeJS.Timeout | undefined
  private readonly observers: ((now: EpochMs) => void)[] = []
  private isSettling = false
  private nightEndsAt: EpochMs | undefined

  constructor(options: GatewayOptions) {
    const market = new FaultyMarket(options.market)
    const orders = new ScriptedOrderFaults()
    const wire = new WireFaults()
    const requestFaults = new RequestFaults()
    const serverTime = new ServerTimeFault()
    this.market = market
    this.accountFile = options.stateFile === undefined ? undefined : new AccountFile(options.stateFile)
    const exchange = openExchange(market, orders, this.accountFile?.read(), {
      accountId: options.account ?? 'SIM0000001',
      startingCash: options.startingCash ?? 100_000,
      run: options.run ?? 1,
      seed: options.seed ?? 1,
      latencyMs: options.latencyMs ?? 0,
      priceImprovementRatio: options.priceImprovementRatio ?? 0.2,
      insideFillsPerSecond: options.insideFillsPerSecond ?? 0.5,
    })
    const limits = { ...IB_LIMITS, ...options.limits }
    const clients = new ClientRegistry(limits.clients, options.masterClientId)
    this.desk = { market, exchange, clients, limits, log: options.log ?? (() => undefined) }
    this.clock = new SimulatedClock(market.session().opensAt, options.speed ?? 1)
    if (options.startsPaused) this.clock.pause()
    this.accountDesk = new AccountDesk(this.desk)
    this.marketData = new MarketDataDesk(this.desk)
    this.history = new HistoryDesk(this.desk)
    this.ticks = new TickDesk(this.desk)
    this.realTimeBars = new RealTimeBarDesk(this.desk)
    this.recorder = options.recordFile === undefined ? undefined : new WireRecorder(options.recordFile)
    this.server = new GatewayServer({
      desk: this.desk,
      handlers: {
        ...orderHandlers(this.desk),
        ...contractHandlers(this.desk),
        ...generalHandlers(this.desk, () => serverTime.offsetMs),
        ...this.accountDesk.handlers,
        ...this.marketData.handlers,
        ...this.history.handlers,
        ...this.ticks.handlers,
        ...this.realTimeBars.handlers,
      },
      faults: wire,
      requestFaults,
      recorder: this.recorder,
      versions: { min: SERVER_VERSION_MIN, max: options.serverVersion ?? SERVER_VERSION_DEFAULT },
      afterRequest: () => this.settle(),
      onClientGone: client => this.dropData(client, true),
    })
    const connection = new ConnectionFaults(clients, client => this.dropData(client, false))
    this.faults = {
      connection,
      wire,
      orders,
      requests: requestFaults,
      quotes: market,
      clock: serverTime,
      clear: () => {
        wire.clear()
        orders.clear()
        requestFaults.clear()
        market.clear()
        serverTime.offsetMs = 0
      },
    }
    this.sink = this.makeSink()
  }

  get description(): string {
    return this.market.description
  }

  get account(): string {
    return this.desk.exchange.account.id
  }

  async listen(port: number, host: string): Promise<number> {
    // A state file that cannot be written must be known before the first fill.
    this.save()
    this.advance(this.clock.now())
    const listening = await this.server.listen(port, host)
    this.beat = setInterval(() => this.onBeat(), BEAT_MS)
    return listening
  }

  async close(): Promise<void> {
    clearInterval(this.beat)
    this.save()
    await this.server.close()
    this.recorder?.close()
  }

  /** Plays the market to `time`, fills what fills, and tells everyone. */
  advance(time: EpochMs): void {
    this.market.advanceTo(time, this.sink)
    this.desk.exchange.floor.catchUp()
    this.settle()
    for (const observer of this.observers) observer(time)
  }

  /** Calls back after every step of the market. */
  onAdvance(observer: (now: EpochMs) => void): void {
    this.observers.push(observer)
  }

  /** Puts the clock to a later moment and plays everything up to it. */
  jumpTo(time: EpochMs): void {
    this.clock.jumpTo(time)
    this.advance(time)
  }

  /** Lets the lines speak at once, whatever their pace. */
  refreshQuotes(): void {
    this.marketData.refreshAll()
  }

  /** Saves first: what clients are told must survive a crash of the gateway. */
  settle(): void {
    // A scenario may act on a message while it is being sent; what that causes is told after the rest.
    if (this.isSettling) return
    this.isSettling = true
    try {
      for (;;) {
        const events = this.desk.exchange.floor.takeEvents()
        if (events.length === 0) return
        this.save()
        for (const event of events) announceOrderEvent(this.desk, event)
        this.accountDesk.announce(events)
      }
    } finally {
      this.isSettling = false
    }
  }

  private save(): void {
    this.accountFile?.write(this.desk.exchange.state())
  }

  private onBeat(): void {
    if (this.nightEndsAt !== undefined && this.clock.now() >= this.nightEndsAt) {
      this.nightEndsAt = undefined
      const { opensAt } = this.market.session()
      // A jump by hand may have gone past the opening already.
      if (opensAt > this.clock.now()) this.clock.jumpTo(opensAt)
    }
    this.advance(this.clock.now())
    const wallMs = performance.now()
    this.marketData.pulse(wallMs)
    this.accountDesk.pulse(wallMs)
    this.history.pulse(wallMs)
    this.realTimeBars.pulse()
  }

  private makeSink(): MarketSink {
    const { floor } = this.desk.exchange
    return {
      quoteChanged: conId => {
        floor.quoteChanged(conId)
        this.marketData.quoteChanged(conId)
        this.ticks.quoteChanged(conId)
        this.realTimeBars.quoteChanged(conId)
      },
      traded: (conId, price, size, time) => {
        floor.traded(conId, price, size)
        this.ticks.traded(conId, price, size, time)
        this.realTimeBars.traded(conId, price, size)
      },
      sessionOpened: session => floor.sessionOpened(session),
      sessionClosed: session => {
        floor.sessionClosed(session)
        this.nightEndsAt = epochMs(session.closesAt + NIGHT_MS)
      },
    }
  }

  private dropData(client: Parameters<MarketDataDesk['dropClient']>[0], isGone: boolean): void {
    this.marketData.dropClient(client)
    this.history.dropClient(client)
    this.ticks.dropClient(client)
    this.realTimeBars.dropClient(client)
    if (isGone) this.accountDesk.dropClient(client)
  }
}

export type ListeningGateway = { readonly gateway: Gateway; readonly port: number }

/** Starts a gateway and returns once clients can connect. @throws the socket's error when the port is taken. */
export async function startGateway(options: GatewayOptions): Promise<ListeningGateway> {
  const gateway = new Gateway(options)
  const port = await gateway.listen(options.port ?? 0, options.host ?? '127.0.0.1')
  return { gateway, port }
}
