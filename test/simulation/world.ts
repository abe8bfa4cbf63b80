import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import type { EventCalendar } from '#core/calendar/eventWindows'
import { dollars } from '#core/domain/money'
import type { Strategy } from '#core/domain/strategy'
import { type EpochMs, epochMs } from '#core/domain/time'
import type { JournalRecord } from '#core/kernel/record'
import { TradingState } from '#core/kernel/tradingState'
import { RandomStream } from '#core/quant/randomStream'
import { Engine } from '#main/engine/engine'
import { USUAL_TERMS } from '#main/gateway/exchange/accountTerms'
import type { Exchange } from '#main/gateway/exchange/exchange'
import type { ExchangeEvent } from '#main/gateway/exchange/exchangeEvents'
import { openExchange } from '#main/gateway/exchange/openExchange'
import type { FloorOptions } from '#main/gateway/exchange/tradingFloor'
import { ScriptedOrderFaults } from '#main/gateway/faults/scriptedOrderFaults'
import type { ContractDefinition, Market, MarketSink } from '#main/gateway/market/market'
import type { Guardian } from '#main/guardian/guardianLink'
import { createLog } from '#main/observability/log'
import { loadSettings } from '#main/settings/loadSettings'
import { SqliteJournal } from '#main/store/journal'
import { emptyCalendar } from '../fakes/evaluationInputs'
import { draftOf } from '../fakes/strategyDrafts'
import { Died, Mortality, mortalBroker, mortalJournal } from './mortality'
import { restartIds } from './seededIds'
import { SimulatedBroker } from './simulatedBroker'

/** Nobody guards the engines of this world. */
const NO_GUARDIAN: Guardian = {
  start: () => undefined,
  stop: () => Promise.resolve(),
  isHolding: () => false,
  holdReason: () => undefined,
}

export type WorldOptions = {
  readonly market: Market
  readonly seed: number
  readonly settings?: Readonly<Record<string, string>>
  readonly calendar?: EventCalendar
  readonly startingCash?: number
  /** How orders meet the market; otherwise at once, at the quote, and never inside of it. */
  readonly floor?: Partial<FloorOptions>
}

/** An order as the exchange reported it; market orders have no limit. */
export type Sighting = {
  readonly at: EpochMs
  readonly orderRef: string
  readonly limitPrice: number | undefined
}

/** Processes die here, machines do not: a folder in memory keeps what a killed process has written. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/**
 * The whole engine, its journal on disk and the gateway's exchange in one process without sockets, on a clock that
 * stands still unless `run` moves it: the same options and the same acts give the same run. The clock is vitest's;
 * `end` gives the real one back.
 */
export class World {
  readonly exchange: Exchange
  readonly faults = new ScriptedOrderFaults()
  readonly random: RandomStream
  readonly sightings: Sighting[] = []
  readonly #options: WorldOptions
  readonly #folder = mkdtempSync(join(MEMORY, 'claxton-world-'))
  readonly #sink: MarketSink
  #time: EpochMs
  #living: Living | undefined
  /** Deaths so far, by where they happened. */
  readonly deaths: string[] = []

  constructor(options: WorldOptions) {
    restartIds()
    this.#options = options
    const { market, seed } = options
    this.random = new RandomStream(seed)
    this.exchange = openExchange(market, this.faults, undefined, {
      accountId: 'SIM0000001',
      startingCash: options.startingCash ?? 100_000,
      terms: USUAL_TERMS,
      run: 1,
      seed,
      latencyMs: 0,
      latencyJitterMs: 0,
      assignsEarly: false,
      priceImprovementRatio: 0,
      insideFillsPerSecond: 0,
      ...options.floor,
    })
    const { floor } = this.exchange
    this.#sink = {
      quoteChanged: conId => floor.quoteChanged(conId),
      traded: (conId, price, size) => floor.traded(conId, price, size),
      sessionOpened: session => floor.sessionOpened(session),
      sessionClosed: session => floor.sessionClosed(session),
    }
    const { opensAt } = market.session()
    this.#time = opensAt
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
      now: opensAt,
    })
    market.advanceTo(opensAt, this.#sink)
  }

  get now(): EpochMs {
    return this.#time
  }

  /** Throws while the engine is dead. */
  get engine(): Engine {
    return this.#alive().engine
  }

  get broker(): SimulatedBroker {
    return this.#alive().broker
  }

  get isAlive(): boolean {
    return this.#living !== undefined
  }

  /** Points at which the living engine could have died. */
  get points(): number {
    return this.#living?.mortality.points ?? 0
  }

  /** A new engine on the files of the one before, to die at a point of its life if that is given. */
  begin(dieAt?: number, strategies: readonly Partial<Strategy>[] = []): void {
    const { market, settings = {}, calendar = emptyCalendar() } = this.#options
    const loaded = loadSettings({
      files: [],
      environment: {},
      flags: { 'storage.folder': this.#folder, 'entries.samples': 'false', ...settings },
    })
    const mortality = new Mortality(dieAt)
    const journal = new SqliteJournal(join(this.#folder, 'journal.sqlite'))
    const broker = new SimulatedBroker(this.exchange, market, () => this.random.uniform())
    const engine = new Engine({
      settings: loaded,
      broker: mortalBroker(broker, mortality),
      journal: mortalJournal(journal, mortality),
      marketStore: undefined,
      log: createLog({ level: 'info', file: undefined, console: undefined }),
      dataLabel: 'simulated',
      address: '',
      version: 'test',
      calendar: { around: () => calendar, start: () => undefined, stop: () => undefined },
      guardian: NO_GUARDIAN,
      clockSpeed: 1,
    })
    this.#living = { engine, broker, journal, mortality }
    this.#mortally(() => {
      engine.start()
      for (const changes of strategies) engine.strategies.create(draftOf(changes), 'test')
    })
  }

  /** As SIGKILL would: what was written stays, what was said arrives, nothing else happens. */
  kill(): void {
    const { broker, journal, mortality } = this.#alive()
    this.deaths.push(mortality.diedAt ?? `killed at ${this.#time}`)
    broker.wire.cut(broker.wire.waitingForExchange)
    journal.close()
    vi.clearAllTimers()
    this.#living = undefined
  }

  /** Asks something of the engine that it may not survive. */
  act(work: (engine: Engine) => unknown): void {
    this.#mortally(() => {
      const answer = work(this.engine)
      if (answer instanceof Promise) answer.catch(() => undefined)
    })
  }

  async run(ms: number, stepMs = 100): Promise<void> {
    for (const until = this.#time + ms; this.#time < until; )
      await this.#step(Math.min(stepMs, until - this.#time))
  }

  async runTo(time: EpochMs, stepMs = 100): Promise<void> {
    await this.run(time - this.#time, stepMs)
  }

  journal(): readonly JournalRecord[] {
    return [...this.#alive().journal.read()].map(({ record }) => record)
  }

  /** What the journal says, and nothing else. */
  recorded(): TradingState {
    const state = new TradingState()
    for (const record of this.journal()) state.apply(record)
    return state
  }

  contract(conId: number): ContractDefinition | undefined {
    return this.#options.market.contracts.byId(conId)
  }

  get cashMade(): number {
    return dollars(this.exchange.account.cashBalance) - (this.#options.startingCash ?? 100_000)
  }

  end(): void {
    if (this.#living) this.kill()
    vi.useRealTimers()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #step(ms: number): Promise<void> {
    const { market } = this.#options
    this.#time = epochMs(this.#time + ms)
    this.#living?.broker.carryToExchange()
    market.advanceTo(this.#time, this.#sink)
    this.exchange.floor.catchUp()
    const events = this.exchange.floor.takeEvents()
    this.#note(events)
    this.#mortally(() => this.#living?.broker.tell(events))
    this.#mortally(() => vi.advanceTimersByTime(ms))
    await settled()
    if (this.#living?.mortality.diedAt !== undefined) this.kill()
    // Dead or alive, the clock goes on.
    vi.setSystemTime(this.#time)
  }

  #note(events: readonly ExchangeEvent[]): void {
    for (const event of events) {
      if (event.kind !== 'orderReported') continue
      const { orderRef, lmtPrice, orderType } = event.order.ticket
      const limitPrice = orderType === 'LMT' ? lmtPrice : undefined
      this.sightings.push({ at: this.#time, orderRef, limitPrice })
    }
  }

  #mortally(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (!(error instanceof Died)) throw error
    }
  }

  #alive(): Living {
    if (!this.#living) throw new Error('the engine is dead')
    return this.#living
  }
}

type Living = {
  readonly engine: Engine
  readonly broker: SimulatedBroker
  readonly journal: SqliteJournal
  readonly mortality: Mortality
}

/** All promises that can go on have gone on: immediates are not faked. */
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
