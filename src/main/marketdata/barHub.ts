import type { Bar, Timeframe } from '#core/domain/bar'
import { instrumentKey, type QuotedInstrument } from '#core/domain/instrument'
import type { EpochMs } from '#core/domain/time'
import type { Broker, Subscription } from '#core/ports/broker'
import type { BarArchive } from './barArchive'

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
    private readonly archive: BarArchive,
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
      const past = await this.archive.last({ instrument, timeframe, before, limit })
      return past.length >= kept.length ? past : kept
    } catch (error) {
      if (kept.length === 0) throw error
      return kept
    }
  }

  #open(key: string, instrument: QuotedInstrument, timeframe: Timeframe): Feed {
    const feed: Feed = {
      holders: new Set(),
      bars: [],
      subscription: this.broker.subscribeBars(
        { instrument, timeframe, limit: HISTORY_WANTED },
        bars => {
          // The last one is still forming: it is counted when the next one begins.
          const completed = this.archive.save(instrument, timeframe, bars.slice(0, -1))
          feed.bars = [...completed, ...bars.slice(-1)]
          void this.archive.repair(instrument, timeframe)
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
      if (last) this.archive.save(instrument, timeframe, [last])
      feed.bars.push(bar)
      if (feed.bars.length > BARS_MAX) feed.bars.shift()
    }
    for (const onBar of feed.holders) onBar(bar)
  }

  #closeIfUnheld(key: string, feed: Feed): void {
    if (feed.holders.size > 0 || this.#feeds.get(key) !== feed) return
    feed.subscription.close()
    this.#feeds.delete(key)
  }
}

const feedKey = (instrument: QuotedInstrument, timeframe: Timeframe): string =>
  `${instrumentKey(instrument)}:${timeframe}`
