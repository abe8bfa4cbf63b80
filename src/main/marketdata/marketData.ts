import { MS_PER_DAY } from '#core/calendar/exchangeTime'
import { underlyingOf } from '#core/domain/instrument'
import { type EpochMs, epochMs } from '#core/domain/time'
import type { Broker } from '#core/ports/broker'
import { describeError, type Log } from '#main/observability/log'
import type { MarketStore } from '#main/store/marketStore'
import { BarArchive } from './barArchive'
import { BarHub } from './barHub'
import { ChainHub } from './chainHub'
import { DataQuality } from './dataQuality'
import { FeatureHub } from './featureHub'
import { QuoteHub } from './quoteHub'
import { TickRecorder } from './tickRecorder'
import { VolHistory } from './volHistory'

export type MarketDataOptions = {
  readonly broker: Broker
  /** Undefined when the market database could not be opened: then nothing is kept. */
  readonly store: MarketStore | undefined
  readonly log: Log
  readonly now: () => EpochMs
  readonly clockSpeed: number
  /** False where each start may bring another past, as in simulation. */
  readonly isPastFixed: boolean
  /** Continuous fraction per year. */
  readonly rate: number
  /** Days for which ticks and features, and intraday bars and surfaces, are kept. */
  readonly retention: { readonly tickDays: number; readonly barDays: number }
}

const PRUNE_EVERY_MS = 3_600_000

/** The hub: everything that is known of markets, checked on its way in. */
export class MarketData {
  readonly quotes: QuoteHub
  readonly quality: DataQuality
  readonly bars: BarHub
  readonly chains: ChainHub
  readonly vols: VolHistory
  readonly features: FeatureHub
  readonly ticks: TickRecorder

  readonly #pruning: NodeJS.Timeout

  constructor({ broker, store, log, now, clockSpeed, isPastFixed, rate, retention }: MarketDataOptions) {
    // What is not kept can be fetched again, and trading goes on without it.
    const onStoreError = (error: unknown) => log.warn('market.notStored', describeError(error))
    this.quotes = new QuoteHub(broker, now, clockSpeed)
    this.features = new FeatureHub(store, onStoreError)
    this.ticks = new TickRecorder(store?.ticks, onStoreError)
    this.quality = new DataQuality({
      quotes: this.quotes,
      store: store?.quality,
      now,
      onStoreError,
      onGoodTick: line => {
        this.features.take(line)
        this.ticks.take(underlyingOf(line.instrument), line.quote)
      },
    })
    const archive = new BarArchive({
      broker,
      store: store?.bars,
      now,
      log,
      onStoreError,
      screen: (symbol, timeframe, bars) => this.quality.screen(symbol, timeframe, bars),
      isPastFixed,
    })
    this.bars = new BarHub(broker, archive)
    this.chains = new ChainHub(broker, this.quotes)
    this.#pruning = setInterval(() => {
      try {
        const before = (days: number) => epochMs(now() - days * MS_PER_DAY)
        store?.prune(before(retention.tickDays), before(retention.barDays))
      } catch (error) {
        onStoreError(error)
      }
    }, PRUNE_EVERY_MS)
    this.#pruning.unref()
    this.vols = new VolHistory({ store: store?.vols, bars: this.bars, now, rate, onError: onStoreError })
  }

  close(): void {
    this.quality.close()
    this.features.close()
    this.ticks.close()
    clearInterval(this.#pruning)
  }
}
