import type { Bar, Timeframe } from '#core/domain/bar'
import { instrumentKey, type QuotedInstrument } from '#core/domain/instrument'
import type { EpochMs } from '#core/domain/time'
import { withSplitsApplied } from '#core/market/corporateAction'
import type { Broker, Subscription } from '#core/ports/broker'
import type { MarketStore } from '#main/store/marketStore'

type Feed = {
  readonly holders: Set<(bar: Bar) => void>
  readonly subscription: Subscription
  /** Oldest first; the last one may be forming. Empty until the history came. */
  bars: Bar[]
}

/** Bars kept in memory for each symbol and timeframe that is looked at. */
const BARS_MAX = 10_000
const HISTORY_WANTED = 1_000
const LINGER_MS = 30_000

/** Bars for charts: streams while somebody looks, from the store where the broker cannot be asked. */
export class BarHub {
  readonly #feeds = new Map<string, Feed>()

  constructor(
    private readonly broker: Broker,
    /** Undefined when the market database could not be opened: then nothing is kept. */
    private readonly store: MarketStore | undefined,
    private readonly onStoreError: (error: unknown) => void,
    /** Counts what is wrong with bars and leaves out what cannot be used. */
    private readonly screen: (symbol: string, timeframe: Timeframe, bars: readonly Bar[]) => readonly Bar[],
  ) {}

  hold(instrument: QuotedInstrument, timeframe: Timeframe, onBar: (bar: Bar) => void): Subscription {
    const key = feedKey(instrument, timeframe)
    const feed = this.#feeds.get(key) ?? this.#open(key, instrument, timeframe)
    feed.holders.add(onBar)
    return {
      close: () => {
        feed.holders.delete(onBar)
        if (feed.holders.size === 0) setTimeout(() => this.#closeIfUnheld(key, feed), LINGER_MS).unref()
      },
    }
  }

  /** The last `limit` bars that start before `before`, oldest first. */
  async history(
    instrument: QuotedInstrument,
    timeframe: Timeframe,
    limit: number,
    before: EpochMs | undefined,
  ): Promise<readonly Bar[]> {
    const kept =
      this.#feeds
        .get(feedKey(instrument, timeframe))
        ?.bars.filter(bar => before === undefined || bar.tsEvent < before) ?? []
    if (kept.length >= limit) return kept.slice(-limit)
    try {
      const answered = await this.broker.history({ instrument, timeframe, before, limit })
      const fetched = this.#screened(instrument, timeframe, answered)
      this.#save(instrument, timeframe, fetched)
      return fetched
    } catch (error) {
      const stored = this.#stored(instrument, timeframe, before, limit)
      if (stored.length === 0 && kept.length === 0) throw error
      return stored.length > kept.length ? stored : kept
    }
  }

  /** Kept over years, bars of a share are from before and after its splits. */
  #stored(
    instrument: QuotedInstrument,
    timeframe: Timeframe,
    before: EpochMs | undefined,
    limit: number,
  ): readonly Bar[] {
    const key = instrumentKey(instrument)
    const stored = this.store?.loadBars(key, timeframe, before ?? Number.MAX_SAFE_INTEGER, limit) ?? []
    return instrument.kind === 'stock' ? withSplitsApplied(stored) : stored
  }

  #open(key: string, instrument: QuotedInstrument, timeframe: Timeframe): Feed {
    const feed: Feed = {
      holders: new Set(),
      bars: [],
      subscription: this.broker.subscribeBars(
        { instrument, timeframe, limit: HISTORY_WANTED },
        bars => {
          // The last one is still forming: it is counted when the next one begins.
          const completed = this.#screened(instrument, timeframe, bars.slice(0, -1))
          feed.bars = [...completed, ...bars.slice(-1)]
          this.#save(instrument, timeframe, completed)
        },
        bar => this.#onBar(instrument, timeframe, feed, bar),
      ),
    }
    this.#feeds.set(key, feed)
    return feed
  }

  #onBar(instrument: QuotedInstrument, timeframe: Timeframe, feed: Feed, bar: Bar): void {
    const last = feed.bars.at(-1)
    if (last && bar.tsEvent < last.tsEvent) return
    if (last && bar.tsEvent === last.tsEvent) feed.bars[feed.bars.length - 1] = bar
    else {
      if (last) this.#save(instrument, timeframe, this.#screened(instrument, timeframe, [last]))
      feed.bars.push(bar)
      if (feed.bars.length > BARS_MAX) feed.bars.shift()
    }
    for (const onBar of feed.holders) onBar(bar)
  }

  #screened(instrument: QuotedInstrument, timeframe: Timeframe, bars: readonly Bar[]): readonly Bar[] {
    return instrument.kind === 'option' ? bars : this.screen(instrument.symbol, timeframe, bars)
  }

  #save(instrument: QuotedInstrument, timeframe: Timeframe, bars: readonly Bar[]): void {
    if (!this.store || bars.length === 0) return
    try {
      this.store.saveBars(instrumentKey(instrument), timeframe, bars)
    } catch (error) {
      // Bars can be fetched again; trading goes on without the cache.
      this.onStoreError(error)
    }
  }

  #closeIfUnheld(key: string, feed: Feed): void {
    if (feed.holders.size > 0 || this.#feeds.get(key) !== feed) return
    feed.subscription.close()
    this.#feeds.delete(key)
  }
}

const feedKey = (instrument: QuotedInstrument, timeframe: Timeframe): string =>
  `${instrumentKey(instrument)}:${timeframe}`
