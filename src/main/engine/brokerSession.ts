import { instrumentKey } from '#core/domain/instrument'
import type { EpochMs } from '#core/domain/time'
import type { KernelInput } from '#core/kernel/input'
import { inputsFromSnapshot, isSettled, SETTLING_MS } from '#core/kernel/recovery'
import type { Broker, BrokerLink } from '#core/ports/broker'
import { describeError, type Log } from '#main/observability/log'
import type { TradingLoop } from './tradingLoop'

export type BrokerState = 'disconnected' | 'connecting' | 'recovering' | 'ready' | 'degraded'

export type SessionOptions = {
  readonly broker: Pick<Broker, 'snapshot'>
  readonly loop: TradingLoop
  readonly log: Log
  readonly now: () => EpochMs
  readonly onChange: () => void
  /** Why the account behind the connection is not the one that is meant. */
  readonly accountFault: () => string | undefined
  /** What the broker says is held, by instrument key. */
  readonly onPositions: (quantities: ReadonlyMap<string, number>) => void
}

/** A connection that was lost while it worked; wall times, no duration while it lasts. */
type Outage = { readonly sinceWall: number; readonly durationMs: number | null; readonly reason: string }

const RECONCILE_EVERY_MS = 120_000
/** Several hints that something does not add up make one reconciliation. */
const RECONCILE_AFTER_HINT_MS = 1_000
const RETRY_AFTER_FAILURE_MS = 2_000

/**
 * From a connection to being ready to trade: after every connect the broker is asked for its orders, executions and
 * positions, and only when the books agree may orders leave. The same is done every two minutes and on a hint.
 */
export class BrokerSession {
  #state: BrokerState = 'disconnected'
  #detail = 'not started'
  #since = Date.now()
  #retryAt: number | undefined
  #serverVersion: number | undefined
  #accounts: readonly string[] = []
  #isReconciling = false
  #isTakingSnapshot = false
  /** After somebody else has traded the account, books that lag behind its fills are not acted on. */
  #mustSettle = false
  #rechecks = 0
  #timer: NodeJS.Timeout | undefined
  /** When the next reconciliation begins; Infinity while none is waited for. */
  #dueAt = Number.POSITIVE_INFINITY
  #reconciledAt: number | undefined
  #outages = 0
  #outage: Outage | undefined

  constructor(private readonly options: SessionOptions) {}

  get state(): BrokerState {
    return this.#state
  }

  /** Wall time of the last comparison with the broker's books since the connection was made. */
  get reconciledAt(): number | undefined {
    return this.#reconciledAt
  }

  get accounts(): readonly string[] {
    return this.#accounts
  }

  describe(): {
    readonly state: BrokerState
    readonly detail: string
    readonly sinceWall: number
    readonly retryAtWall: number | null
    readonly serverVersion: number | null
    readonly outages: { readonly count: number; readonly last: Outage | null }
  } {
    return {
      state: this.#state,
      detail: this.#detail,
      sinceWall: this.#since,
      retryAtWall: this.#retryAt ?? null,
      serverVersion: this.#serverVersion ?? null,
      outages: { count: this.#outages, last: this.#outage ?? null },
    }
  }

  linkChanged(link: BrokerLink): void {
    switch (link.state) {
      case 'disconnected':
        this.#lost(link.reason, link.retryInMs)
        return
      case 'connecting':
        this.#retryAt = undefined
        this.#change('connecting', 'waiting for the handshake')
        return
      case 'degraded':
        this.#change('degraded', `${link.reason}: exits and cancels are still taken, entries are not`)
        return
      case 'connected':
        this.#serverVersion = link.serverVersion
        this.#accounts = link.accounts
        this.#change('recovering', 'asking the broker for orders, executions and positions')
        this.#schedule(0)
    }
  }

  /** Something did not add up: look again soon. What a snapshot itself says is not made clearer by another one. */
  hint(afterMs = RECONCILE_AFTER_HINT_MS): void {
    if (this.#isTakingSnapshot) return
    if (this.#state === 'ready' || this.#state === 'degraded') this.#schedule(afterMs)
  }

  /** Somebody else has acted on the account: nothing is done before the broker has been asked again. */
  recheck(): void {
    this.#mustSettle = true
    this.#rechecks++
    if (this.#state === 'disconnected' || this.#state === 'connecting') return
    this.#change('recovering', 'asking the broker again')
    this.#schedule(0)
  }

  stop(): void {
    this.#unschedule()
  }

  #lost(reason: string, retryInMs: number | undefined): void {
    this.#unschedule()
    const { loop, now, log } = this.options
    this.#retryAt = retryInMs === undefined ? undefined : Date.now() + retryInMs
    this.#serverVersion = undefined
    this.#reconciledAt = undefined
    if (this.#state !== 'disconnected') log.warn('broker.lost', reason)
    if (this.#state === 'ready' || this.#state === 'degraded') {
      this.#outages++
      this.#outage = { sinceWall: Date.now(), durationMs: null, reason }
    }
    this.#change('disconnected', `${reason}: no order can be sent`)
    loop.process({ kind: 'connectionLost', now: now() })
  }

  /** Of several wishes the earliest counts: what happens after it is seen by it as well. */
  #schedule(afterMs: number): void {
    const dueAt = Date.now() + afterMs
    if (dueAt >= this.#dueAt) return
    this.#unschedule()
    this.#dueAt = dueAt
    this.#timer = setTimeout(() => {
      this.#dueAt = Number.POSITIVE_INFINITY
      this.#reconcile().catch((error: unknown) =>
        this.options.log.error('reconcile.bug', describeError(error)),
      )
    }, afterMs)
  }

  #unschedule(): void {
    clearTimeout(this.#timer)
    this.#dueAt = Number.POSITIVE_INFINITY
  }

  async #reconcile(): Promise<void> {
    if (this.#isReconciling) {
      this.#schedule(RECONCILE_AFTER_HINT_MS)
      return
    }
    const { broker, loop, log, now } = this.options
    const fault = this.options.accountFault()
    if (fault) {
      log.error('broker.account', fault)
      this.#change('recovering', `${fault}: no order is sent`)
      return
    }
    this.#isReconciling = true
    const rechecks = this.#rechecks
    const workingBefore = new Set(loop.state.workingOrders().map(order => order.intent.clientOrderId))
    const askedAt = now()
    try {
      const snapshot = await broker.snapshot()
      this.#take(inputsFromSnapshot(snapshot, { workingBefore, askedAt }, now()))
      this.#reconciledAt = Date.now()
      const isFinal = isSettled(loop.state, askedAt, now())
      if (isFinal)
        this.options.onPositions(
          new Map(snapshot.positions.map(each => [instrumentKey(each.instrument), each.quantity])),
        )
      const isTrusted = rechecks === this.#rechecks && (isFinal || !this.#mustSettle)
      if (isTrusted) this.#mustSettle = false
      if (this.#state === 'recovering' && isTrusted) {
        if (this.#outage?.durationMs === null)
          this.#outage = { ...this.#outage, durationMs: Date.now() - this.#outage.sinceWall }
        this.#change('ready', '')
        log.info(
          'broker.ready',
          `${snapshot.openOrders.length} open orders, ${snapshot.positions.length} positions, ${snapshot.fills.length} executions today.`,
        )
      }
      this.#schedule(isFinal ? RECONCILE_EVERY_MS : SETTLING_MS)
    } catch (error) {
      log.warn('reconcile.failed', describeError(error))
      if (this.#state !== 'disconnected' && this.#state !== 'connecting')
        this.#schedule(RETRY_AFTER_FAILURE_MS)
    } finally {
      this.#isReconciling = false
    }
  }

  #take(inputs: readonly KernelInput[]): void {
    this.#isTakingSnapshot = true
    try {
      for (const input of inputs) this.options.loop.process(input)
    } finally {
      this.#isTakingSnapshot = false
    }
  }

  #change(state: BrokerState, detail: string): void {
    if (state !== this.#state) this.#since = Date.now()
    this.#state = state
    this.#detail = detail
    if (state === 'ready') this.#retryAt = undefined
    this.options.onChange()
  }
}
