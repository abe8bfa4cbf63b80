import { type EpochMs, epochMs } from '#core/domain/time'
import { AccountFile } from './exchange/accountFile'
import { USUAL_TERMS } from './exchange/accountTerms'
import type { ExchangeEvent } from './exchange/exchangeEvents'
import { LimitUpLimitDown } from './exchange/halts/limitUpLimitDown'
import { openExchange } from './exchange/openExchange'
import { Faults } from './faults/faults'
import type { GatewayOptions } from './gatewayOptions'
import type { Market, MarketSink } from './market/market'
import { dayBegin, nightEnd } from './night'
import { ClientRegistry } from './server/clientRegistry'
import type { Desk } from './server/desk'
import { Desks } from './server/desks'
import { GatewayServer } from './server/gatewayServer'
import { IB_LIMITS } from './server/limits'
import { SimulatedClock } from './simulatedClock'
import { SERVER_VERSION_DEFAULT, SERVER_VERSION_MIN } from './wire/serverVersions'
import { WireRecorder } from './wireLog/wireLog'

/** How often the market is played on, in machine time. */
const BEAT_MS = 20
/** As fast as possible: steps of so much market time for so much of each beat; the rest is for the sockets. */
const FAST_STEP_MS = 1_000
const FAST_SHARE_MS = 15
const READERS_WAITED_FOR_MS = 2_000

/** A running simulated gateway: a market, an exchange, and a server that speaks the TWS protocol. */
export class Gateway {
  readonly faults: Faults
  readonly clock: SimulatedClock
  readonly desk: Desk
  private readonly market: Market
  private readonly accountFile: AccountFile | undefined
  private readonly recorder: WireRecorder | undefined
  private readonly desks: Desks
  private readonly server: GatewayServer
  private readonly sink: MarketSink
  private readonly observers: ((now: EpochMs) => void)[] = []
  private readonly hasExtendedHours: boolean
  private beat: NodeJS.Timeout | undefined
  private nightEndsAt: EpochMs | undefined
  private readersKeptUpAt = Number.NEGATIVE_INFINITY
  private isSettling = false
  /** What has happened and is not told yet: at most what the exchange does during one outage. */
  private readonly untold: ExchangeEvent[] = []

  constructor(options: GatewayOptions) {
    const limits = { ...IB_LIMITS, ...options.limits }
    const clients = new ClientRegistry(limits.clients, options.masterClientId)
    this.faults = new Faults(
      options.market,
      clients,
      { loseData: client => this.desks.dropData(client), catchUp: () => this.catchUp() },
      options.seed ?? 1,
    )
    // From here on everyone sees the market as the faults show it, and as halts leave it.
    const tier2 = new Set(options.tier2Symbols)
    const market =
      options.pausesVolatileStocks === false
        ? this.faults.quotes
        : new LimitUpLimitDown(this.faults.quotes, symbol => (tier2.has(symbol) ? 2 : 1))
    this.hasExtendedHours = options.extendedHours ?? false
    this.market = market
    this.accountFile = options.stateFile === undefined ? undefined : new AccountFile(options.stateFile)
    const exchange = openExchange(market, this.faults.orders, this.accountFile?.read(), {
      accountId: options.account ?? 'SIM0000001',
      startingCash: options.startingCash ?? 100_000,
      terms: { ...USUAL_TERMS, ...options.terms },
      run: options.run ?? 1,
      seed: options.seed ?? 1,
      latencyMs: options.latencyMs ?? 0,
      latencyJitterMs: options.latencyJitterMs ?? 0,
      assignsEarly: options.assignsEarly ?? true,
      priceImprovementRatio: options.priceImprovementRatio ?? 0.2,
      insideFillsPerSecond: options.insideFillsPerSecond ?? 0.5,
    })
    this.desk = {
      market,
      exchange,
      clients,
      limits,
      entitlement: options.entitlement ?? 'live',
      upstream: this.faults.upstream,
      log: options.log ?? (() => undefined),
    }
    this.desks = new Desks(this.desk, () => this.faults.clock.offsetMs)
    this.clock = new SimulatedClock(dayBegin(market.session(), this.hasExtendedHours), options.speed ?? 1)
    if (options.startsPaused) this.clock.pause()
    this.recorder = options.recordFile === undefined ? undefined : new WireRecorder(options.recordFile)
    this.server = new GatewayServer({
      desk: this.desk,
      handlers: this.desks.handlers,
      faults: this.faults,
      recorder: this.recorder,
      versions: { min: SERVER_VERSION_MIN, max: options.serverVersion ?? SERVER_VERSION_DEFAULT },
      afterRequest: () => this.settle(),
      onClientGone: client => this.desks.dropClient(client),
    })
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

  /** As `jumpTo`, and what clients are told of it does not wait for their streams' pace. */
  stepTo(time: EpochMs): void {
    this.jumpTo(time)
    this.desks.refreshQuotes()
  }

  /** Lets the lines speak at once, whatever their pace. */
  refreshQuotes(): void {
    this.desks.refreshQuotes()
  }

  /** Saves first: what clients are told must survive a crash of the gateway. */
  settle(): void {
    // A scenario may act on a message while it is being sent; what that causes is told after the rest.
    if (this.isSettling) return
    this.isSettling = true
    try {
      for (;;) {
        const events = this.desk.exchange.floor.takeEvents()
        if (events.length > 0) {
          this.save()
          this.untold.push(...events)
        }
        // While IB cannot be reached its exchanges go on, but TWS hears nothing of it.
        if (this.untold.length === 0 || !this.faults.upstream.isConnected) return
        this.desks.announce(this.untold.splice(0))
      }
    } finally {
      this.isSettling = false
    }
  }

  /** Data, or the whole connection to IB, is there again. */
  private catchUp(): void {
    this.settle()
    if (this.faults.upstream.isConnected) this.server.releaseHeld()
    this.desks.refreshQuotes()
  }

  /** As a restart of TWS looks from outside: everyone is cut off, and nobody let in until it comes back. */
  goDown(): void {
    this.server.stopListening()
  }

  comeBack(): void {
    this.server.listenAgain()
  }

  competitionChanged(): void {
    this.desks.competitionChanged()
  }

  resetDepth(): void {
    this.desks.resetDepth()
  }

  private save(): void {
    this.accountFile?.write(this.desk.exchange.state())
  }

  private onBeat(): void {
    if (this.nightEndsAt !== undefined && this.clock.now() >= this.nightEndsAt) {
      this.nightEndsAt = undefined
      const morning = dayBegin(this.market.session(), this.hasExtendedHours)
      // A jump by hand may have gone past it already.
      if (morning > this.clock.now()) this.clock.jumpTo(morning)
    }
    if (this.clock.isRacing) this.race()
    else this.advance(this.clock.now())
    this.desks.pulse(performance.now())
  }

  /** As fast as everyone can read; whoever reads nothing for long is waited for no more, and cut off in the end. */
  private race(): void {
    const { clients, limits } = this.desk
    const wallMs = performance.now()
    const isBehind = clients.all.some(({ unsentBytes }) => unsentBytes > limits.outputBytes / 2)
    if (!isBehind) this.readersKeptUpAt = wallMs
    else if (wallMs - this.readersKeptUpAt < READERS_WAITED_FOR_MS) return
    do this.jumpTo(epochMs(this.clock.now() + FAST_STEP_MS))
    while (performance.now() < wallMs + FAST_SHARE_MS)
  }

  private makeSink(): MarketSink {
    const { floor } = this.desk.exchange
    return {
      quoteChanged: conId => {
        floor.quoteChanged(conId)
        this.desks.quoteChanged(conId)
      },
      traded: (conId, price, size, time) => {
        floor.traded(conId, price, size)
        this.desks.traded(conId, price, size, time)
      },
      sessionOpened: session => floor.sessionOpened(session),
      sessionClosed: session => {
        floor.sessionClosed(session)
        this.nightEndsAt = nightEnd(session, this.hasExtendedHours)
      },
    }
  }
}

export type ListeningGateway = { readonly gateway: Gateway; readonly port: number }

/** Starts a gateway and returns once clients can connect. @throws the socket's error when the port is taken. */
export async function startGateway(options: GatewayOptions): Promise<ListeningGateway> {
  const gateway = new Gateway(options)
  const port = await gateway.listen(options.port ?? 0, options.host ?? '127.0.0.1')
  return { gateway, port }
}
