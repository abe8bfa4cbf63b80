import { type Bar, type Timeframe, timeframeMs } from '#core/domain/bar'
import { instrumentKey, type QuotedInstrument } from '#core/domain/instrument'
import { type EpochMs, epochMs } from '#core/domain/time'
import { barGaps, barsMissingBetween } from '#core/market/barGaps'
import { withSplitsApplied } from '#core/market/corporateAction'
import type { Broker, HistoryQuery } from '#core/ports/broker'
import { describeError, type Log } from '#main/observability/log'
import type { BarStore } from '#main/store/barStore'

export type BarArchiveOptions = {
  readonly broker: Pick<Broker, 'history'>
  /** Undefined when the market database could not be opened: then nothing is kept. */
  readonly store: BarStore | undefined
  readonly now: () => EpochMs
  readonly log: Log
  readonly onStoreError: (error: unknown) => void
  /** Counts what is wrong with bars and leaves out what cannot be used. */
  readonly screen: (symbol: string, timeframe: Timeframe, bars: readonly Bar[]) => readonly Bar[]
  /** False where each start may bring another past, as in simulation: then the broker is asked first. */
  readonly isPastFixed: boolean
}

/** How far back holes are looked for when a stream opens. */
const REPAIRED_BARS = 2_000
/** Holes mended at a time: the broker's historical requests are few, and charts need them as well. */
const REPAIRS_MAX = 10
/** Holes that the broker cannot fill either, remembered until the next start. */
const KNOWN_EMPTY_MAX = 10_000

/** Bars of the past: what was fetched once is not asked for again, and what is missing in between is fetched. */
export class BarArchive {
  /** Holes for which the broker has no bars: halts, and days on which nothing was traded. */
  readonly #knownEmpty = new Set<string>()
  readonly #repairing = new Set<string>()

  constructor(private readonly options: BarArchiveOptions) {}

  /** The last `limit` bars that start before `before`, oldest first; without it, the last that there are. */
  async last(query: HistoryQuery): Promise<readonly Bar[]> {
    const stored = this.#stored(query)
    if (this.options.isPastFixed && this.#isWhole(stored, query)) return stored
    try {
      const fetched = await this.#fetched(query)
      this.#noteHoles(query, fetched)
      return fetched
    } catch (error) {
      if (stored.length === 0) throw error
      return stored
    }
  }

  /** Completed bars as they come. */
  save(instrument: QuotedInstrument, timeframe: Timeframe, bars: readonly Bar[]): readonly Bar[] {
    const { store, screen, onStoreError } = this.options
    const usable = instrument.kind === 'option' ? bars : screen(instrument.symbol, timeframe, bars)
    try {
      if (usable.length > 0) store?.save(instrumentKey(instrument), timeframe, usable)
    } catch (error) {
      // Bars can be fetched again; trading goes on without them.
      onStoreError(error)
    }
    return usable
  }

  /** Fetches what is missing inside of what is kept: an engine that was off, a connection that was lost. */
  async repair(instrument: QuotedInstrument, timeframe: Timeframe): Promise<void> {
    const { store, now, log, isPastFixed } = this.options
    const key = `${instrumentKey(instrument)}:${timeframe}`
    if (!store || !isPastFixed || this.#repairing.has(key)) return
    this.#repairing.add(key)
    try {
      const kept = store.load(instrumentKey(instrument), timeframe, now(), REPAIRED_BARS)
      const holes = barGaps(kept, timeframe).filter(({ from }) => !this.#knownEmpty.has(`${key}:${from}`))
      for (const { from, to, missing } of holes.slice(-REPAIRS_MAX).reverse()) {
        const fetched = await this.#fetched({ instrument, timeframe, before: to, limit: missing })
        const filled = fetched.filter(({ tsEvent }) => tsEvent >= from).length
        if (filled < missing) this.#noteEmpty(`${key}:${from}`)
        log.info('bars.repaired', `${key}: ${filled} of ${missing} missing bars.`)
      }
    } catch (error) {
      log.warn('bars.notRepaired', `${key}: ${describeError(error)}`)
    } finally {
      this.#repairing.delete(key)
    }
  }

  async #fetched(query: HistoryQuery): Promise<readonly Bar[]> {
    return this.save(query.instrument, query.timeframe, await this.options.broker.history(query))
  }

  /** Kept over years, bars of a share are from before and after its splits. */
  #stored({ instrument, timeframe, before, limit }: HistoryQuery): readonly Bar[] {
    const end = before ?? Number.MAX_SAFE_INTEGER
    const stored = this.options.store?.load(instrumentKey(instrument), timeframe, end, limit) ?? []
    return instrument.kind === 'stock' ? withSplitsApplied(stored) : stored
  }

  /** Nothing is missing in it, nor between it and the end of what is asked for. */
  #isWhole(bars: readonly Bar[], { instrument, timeframe, before, limit }: HistoryQuery): boolean {
    const last = bars.at(-1)
    if (!last || before === undefined || bars.length < limit) return false
    const key = `${instrumentKey(instrument)}:${timeframe}`
    const isKnown = (from: number) => this.#knownEmpty.has(`${key}:${from}`)
    return (
      barGaps(bars, timeframe).every(({ from }) => isKnown(from)) &&
      (barsMissingBetween(last, { ...last, tsEvent: before }, timeframe) === 0 ||
        isKnown(epochMs(last.tsEvent + timeframeMs[timeframe])))
    )
  }

  #noteHoles({ instrument, timeframe, before }: HistoryQuery, bars: readonly Bar[]): void {
    const key = `${instrumentKey(instrument)}:${timeframe}`
    for (const { from } of barGaps(bars, timeframe)) this.#noteEmpty(`${key}:${from}`)
    const last = bars.at(-1)
    if (!last || before === undefined) return
    if (barsMissingBetween(last, { ...last, tsEvent: before }, timeframe) > 0)
      this.#noteEmpty(`${key}:${last.tsEvent + timeframeMs[timeframe]}`)
  }

  #noteEmpty(hole: string): void {
    if (this.#knownEmpty.size >= KNOWN_EMPTY_MAX) this.#knownEmpty.clear()
    this.#knownEmpty.add(hole)
  }
}
