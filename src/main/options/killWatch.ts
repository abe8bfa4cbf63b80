import { eventState } from '#core/calendar/eventWindows'
import { openSessionAt } from '#core/calendar/xnysSessions'
import { instrumentFromSymbol } from '#core/domain/instrument'
import { markOf } from '#core/domain/quote'
import type { EpochMs } from '#core/domain/time'
import type { JournalRecord } from '#core/kernel/record'
import { MACRO_EVENTS } from '#core/pipeline/gates/calendar'
import type { MarketSnapshot } from '#core/pipeline/inputs'
import type { PipelineRules } from '#core/pipeline/rules'
import type { Subscription } from '#core/ports/broker'
import type { Trip } from '#core/risk/killSwitch'
import { type TriggerLimits, type TriggerView, triggeredTrip } from '#core/risk/killTriggers'
import { protectiveService } from '#main/engine/services/service'
import type { QuoteHub } from '#main/marketdata/quoteHub'

export type KillWatchOptions = {
  readonly quotes: QuoteHub
  readonly now: () => EpochMs
  readonly isReady: () => boolean
  readonly limits: TriggerLimits
  readonly rules: PipelineRules
  readonly calendar: () => MarketSnapshot['calendar']
  readonly dailyLossRatio: () => number | undefined
  readonly killState: () => 'armed' | 'safeMode' | 'hardStop'
  readonly trip: (trip: Trip) => void
}

const LOOK_EVERY_MS = 1_000
const VIX_WINDOW_MS = 60_000

/** Watches what trips the kill switch by itself, and the VIX minute by minute. */
export class KillWatch {
  readonly service = protectiveService('triggers', LOOK_EVERY_MS, () => this.look())
  readonly #lines: Subscription[] = []
  readonly #vixMarks: { readonly at: number; readonly vix: number }[] = []
  #consecutiveErrors = 0
  #regimeFailure: string | undefined
  #liveSince: number | undefined

  constructor(private readonly options: KillWatchOptions) {}

  /** Follows what it watches. */
  start(): void {
    for (const symbol of ['VIX', 'VIX3M'])
      this.#lines.push(this.options.quotes.hold(instrumentFromSymbol(symbol), 'watch'))
  }

  stop(): void {
    for (const line of this.#lines.splice(0)) line.close()
  }

  /** VIX and its three-month sister as the pipeline sees them. */
  market(): MarketSnapshot {
    return { vix: this.#mark('VIX'), vix3m: this.#mark('VIX3M'), calendar: this.options.calendar() }
  }

  /** Against the oldest mark of the last minute, as a share. */
  vixChange(): number | undefined {
    const [oldest] = this.#vixMarks
    const vix = this.#mark('VIX')
    return oldest && vix !== undefined ? vix / oldest.vix - 1 : undefined
  }

  /** Rejections and refused sends in a row; anything that works ends the row, and so does an operator's reset. */
  recorded(records: readonly JournalRecord[]): void {
    for (const record of records) {
      if (record.kind === 'killSwitch' && record.killSwitch.state === 'armed') {
        this.#consecutiveErrors = 0
        this.#regimeFailure = undefined
      }
      if (record.kind === 'fill') this.#consecutiveErrors = 0
      if (record.kind !== 'orderEvent') continue
      if (record.event === 'rejected' || record.code === 'NOT_SENT') this.#consecutiveErrors++
      else if (record.event === 'accepted') this.#consecutiveErrors = 0
    }
  }

  /** `regimeFailure` says which regime this scan could not read; undefined when it read them all. */
  scanEnded(failures: number, regimeFailure: string | undefined): void {
    this.#consecutiveErrors += failures
    this.#regimeFailure = regimeFailure
  }

  look(): string {
    const { now, limits, killState, trip } = this.options
    this.#noteVix(now())
    const found = triggeredTrip(this.#view(), limits)
    if (!found) return 'nothing trips'
    const isHeld = killState() === 'hardStop' || (killState() === 'safeMode' && found.level === 'safeMode')
    if (!isHeld) trip(found)
    return `${found.level}: ${found.reason}`
  }

  #view(): TriggerView {
    const { now, dailyLossRatio } = this.options
    const { vix, vix3m } = this.market()
    return {
      termRatio: vix !== undefined && vix3m !== undefined ? vix / vix3m : undefined,
      macroEvent: this.#macroEvent(now()),
      regimeFailure: this.#regimeFailure,
      dailyLossRatio: dailyLossRatio(),
      consecutiveErrors: this.#consecutiveErrors,
      dataOutageMs: this.#outageMs(now()),
    }
  }

  #macroEvent(now: EpochMs): string | undefined {
    const { calendar, rules } = this.options
    return MACRO_EVENTS.find(kind => {
      const query = {
        kind,
        symbol: undefined,
        now,
        beforeMs: rules.eventBeforeMs,
        afterMs: rules.eventAfterMs,
      }
      return eventState(calendar(), query).kind === 'inside'
    })
  }

  /** Counted only while the broker is there and the market is open: everything else is told in other ways. */
  #outageMs(now: EpochMs): number {
    const { quotes, isReady } = this.options
    if (!openSessionAt(now) || !isReady()) {
      this.#liveSince = undefined
      return 0
    }
    this.#liveSince ??= now
    const newest = quotes.newestTick()
    return newest === undefined ? 0 : now - Math.max(newest, this.#liveSince)
  }

  #noteVix(now: EpochMs): void {
    const vix = this.#mark('VIX')
    if (vix !== undefined && vix > 0) this.#vixMarks.push({ at: now, vix })
    while ((this.#vixMarks[0]?.at ?? now) < now - VIX_WINDOW_MS) this.#vixMarks.shift()
  }

  #mark(symbol: string): number | undefined {
    const line = this.options.quotes.lineOf(symbol)
    return line && !this.options.quotes.isStale(line) ? markOf(line.quote) : undefined
  }
}
