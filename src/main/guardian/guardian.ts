import { type EnginePresence, type GuardianDuty, guardianDuty } from '#core/risk/guardianDuty'
import type { KillState, Trip } from '#core/risk/killSwitch'
import type { AuditTrail } from '#main/audit/auditLog'
import { ibkrBroker } from '#main/engine/brokerConnection'
import { describeError, type Log } from '#main/observability/log'
import { modeFolder } from '#main/settings/modeFolder'
import type { Settings } from '#main/settings/settingTable'
import { HeartbeatReader } from './heartbeatReader'
import { KillStateFile } from './killStateFile'
import { StandbyTrader } from './standbyTrader'
import { TripFile } from './tripFile'

export type GuardianOptions = {
  readonly settings: Settings
  readonly log: Log
  readonly audit: AuditTrail
}

export type GuardianStatus = {
  readonly engine: EnginePresence
  readonly engineSilentForMs: number | null
  readonly duty: GuardianDuty
  readonly killState: KillState
  readonly isTripPending: boolean
  readonly broker: string
  readonly workingOrders: number | null
  readonly openPositions: number
  /** From the first cancel of this duty to nothing working. */
  readonly clearedAfterMs: number | null
}

const LOOK_EVERY_MS = 100

/** Watches an engine from outside, and does what must be done when it cannot: see core/risk/guardianDuty. */
export class GuardianWatch {
  readonly #trips: TripFile
  readonly #killState: KillStateFile
  readonly #heartbeat: HeartbeatReader
  #trader: StandbyTrader | undefined
  #address = ''
  #duty: GuardianDuty = 'standBy'
  #timer: NodeJS.Timeout | undefined
  #isYieldOwed = false

  constructor(private readonly options: GuardianOptions) {
    const { settings } = options
    const folder = modeFolder(settings)
    this.#trips = new TripFile(folder)
    this.#killState = new KillStateFile(folder)
    this.#heartbeat = new HeartbeatReader({
      folder,
      lostAfterMs: settings['guardian.lostAfterMs'],
      onHello: ({ host, port }) => this.#connect(host, port),
      onChange: () => this.#look(),
    })
  }

  start(): void {
    const { settings } = this.options
    // In a simulation the engine says where its gateway listens; elsewhere the settings do.
    const [host, port] = settings['simulation.gateway'].split(':')
    if (settings.mode !== 'simulation') this.#connect(settings['broker.host'], settings['broker.port'])
    else if (host && port) this.#connect(host, Number(port))
    this.#heartbeat.start()
    // Behind the turn that reads the socket: a guardian that was stopped itself hears first and judges then.
    this.#timer = setInterval(() => setImmediate(() => this.#look()), LOOK_EVERY_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#heartbeat.stop()
    await this.#trader?.stop()
  }

  /** An operator's order. Durable when it returns; a tighter trip that waits is kept. Throws when it cannot be written. */
  trip(trip: Trip): void {
    const { log } = this.options
    log.error('guardian.tripped', `${trip.level} by ${trip.actor}: ${trip.reason}`)
    // The cancel leaves first: a disk that is full must not hold it back.
    if (this.#duty === 'standBy') this.#take('cancel', trip.reason)
    this.#record(trip.actor, `trip ${trip.level}`, trip.reason)
    if (this.#trips.read()?.level !== 'hardStop') this.#trips.write({ ...trip, at: Date.now() })
    this.#look()
  }

  status(): GuardianStatus {
    const trader = this.#trader
    return {
      engine: this.#heartbeat.presence(),
      engineSilentForMs: this.#heartbeat.silentForMs ?? null,
      duty: this.#duty,
      killState: this.#durableState(),
      isTripPending: this.#trips.exists(),
      broker: trader?.describe().state ?? 'disconnected',
      workingOrders: trader?.workingOrders ?? null,
      openPositions: trader?.openPositions ?? 0,
      clearedAfterMs: trader?.clearedAfterMs ?? null,
    }
  }

  #look(): void {
    const engine = this.#heartbeat.presence()
    const duty = guardianDuty({
      engine,
      killState: this.#durableState(),
      isTripPending: this.#trips.exists(),
      whenLost: this.options.settings['guardian.whenLost'],
    })
    if (duty !== this.#duty && !this.#owesCancel(duty)) this.#take(duty, `the engine is ${engine}`)
    if (engine === 'lost' && duty !== 'standBy') this.#makeDurable(duty)
    this.#yield(engine)
  }

  /**
   * A cancel that could not leave, or whose effect was not seen, is not dropped because an engine took the trip over: the
   * engine cancels only its own.
   */
  #owesCancel(next: GuardianDuty): boolean {
    // The last beat may be from before the engine took the trip over; its file is written as it does.
    const isReset = this.#durableState() === 'armed' && (this.#killState.read() ?? 'armed') === 'armed'
    if (next !== 'standBy' || isReset) return false
    return this.#trader !== undefined && !this.#trader.isCancelSettled
  }

  #take(duty: GuardianDuty, reason: string): void {
    this.options.log.warn('guardian.duty', `${duty}: ${reason}`)
    this.#record('guardian', duty, reason)
    this.#duty = duty
    if (duty !== 'standBy') this.#isYieldOwed = true
    this.#trader?.takeUp(duty, reason)
  }

  /** What the guardian did by itself outlives it, and an engine that comes back finds it. */
  #makeDurable(duty: GuardianDuty): void {
    const level = duty === 'flatten' ? 'hardStop' : 'safeMode'
    const state = this.#durableState()
    if (state === 'hardStop' || state === level) return
    const silence = Math.round(this.#heartbeat.silentForMs ?? 0)
    try {
      this.#trips.write({
        level,
        reason: `the engine went silent for ${silence} ms`,
        actor: 'guardian',
        at: Date.now(),
      })
    } catch (error) {
      this.options.log.error('guardian.notDurable', describeError(error))
    }
  }

  /** An engine that works again waits to hear that nothing of ours is left at the broker. */
  #yield(engine: EnginePresence): void {
    // While a cancel is still owed it would meet the engine's own flattening.
    if (!this.#isYieldOwed || engine !== 'working' || this.#duty !== 'standBy') return
    if (this.#trader?.hasOwnOrders) return
    if (this.#trips.exists()) return
    this.#isYieldOwed = false
    this.#heartbeat.sayYielded()
    this.options.log.info('guardian.yielded', 'The engine works and has taken over.')
  }

  #record(actor: string, what: string, reason: string): void {
    try {
      this.options.audit.record({ actor, action: `guardian.${what}`, outcome: 'done', detail: { reason } })
    } catch (error) {
      this.options.log.error('audit.failed', describeError(error))
    }
  }

  #durableState(): KillState {
    return this.#trips.read()?.level ?? this.#heartbeat.killState ?? this.#killState.read() ?? 'armed'
  }

  #connect(host: string, port: number): void {
    const address = `${host}:${port}`
    if (address === this.#address) return
    this.#address = address
    void this.#trader?.stop()
    const { settings, log } = this.options
    const clockSpeed = settings.mode === 'simulation' ? settings['simulation.speed'] : 1
    const own = { host, port, clientId: settings['guardian.clientId'], clockSpeed }
    const broker = ibkrBroker(settings, own)
    this.#trader = new StandbyTrader({ broker, settings, clockSpeed, log })
    this.#trader.start()
    this.#trader.takeUp(this.#duty, 'connected')
  }
}
