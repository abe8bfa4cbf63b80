import { type Bar, TIMEFRAMES, type Timeframe } from '#core/domain/bar'
import { instrumentKey, type QuotedInstrument } from '#core/domain/instrument'
import { markOf } from '#core/domain/quote'
import type { EpochMs } from '#core/domain/time'
import { BarBuilder } from '#core/market/barBuilder'
import {
  type BarFeatures,
  FeatureMachine,
  type Microstructure,
  microstructureOf,
} from '#core/market/features'
import type { FeatureRow } from '#main/store/featureStore'
import type { MarketStore } from '#main/store/marketStore'
import type { HubLine } from './quoteHub'

export type SymbolFeatures = {
  readonly symbol: string
  readonly timeframe: Timeframe
  /** Of the last completed bar; undefined before there was one. */
  readonly completed: { readonly tsEvent: EpochMs; readonly features: BarFeatures } | undefined
  readonly forming: Bar | undefined
  readonly microstructure: Microstructure | undefined
  readonly lastTickAt: EpochMs
}

type Stream = {
  readonly builder: BarBuilder
  readonly machine: FeatureMachine
  completed: SymbolFeatures['completed']
}

type SymbolStreams = {
  readonly byTimeframe: ReadonlyMap<Timeframe, Stream>
  /** Units traded this session, as last heard. */
  volume: number | undefined
  microstructure: Microstructure | undefined
  lastTickAt: EpochMs
}

/** Kept bars that a machine is warmed up with. */
const WARM_UP_BARS = 400
const STORE_EVERY_MS = 5_000
/** Rows that wait to be stored; with more the oldest are dropped, since they can be made again from bars. */
const UNSTORED_MAX = 10_000

/** Features of every share and index that ticks, on all timeframes, updated with the tick itself. */
export class FeatureHub {
  readonly #symbols = new Map<string, SymbolStreams>()
  #unstored: FeatureRow[] = []
  readonly #storing: NodeJS.Timeout

  constructor(
    /** Undefined when the market database could not be opened: then nothing is kept. */
    private readonly store: Pick<MarketStore, 'bars' | 'features'> | undefined,
    private readonly onStoreError: (error: unknown) => void,
  ) {
    this.#storing = setInterval(() => this.flush(), STORE_EVERY_MS)
    this.#storing.unref()
  }

  /** Takes a quote that passed the quality checks. */
  take({ instrument, quote }: Pick<HubLine, 'instrument' | 'quote'>): void {
    const price = markOf(quote)
    if (price === undefined || instrument.kind === 'option') return
    const streams = this.#symbols.get(instrument.symbol) ?? this.#open(instrument)
    const size = quote.volume === undefined ? 0 : Math.max(0, quote.volume - (streams.volume ?? quote.volume))
    streams.volume = quote.volume ?? streams.volume
    streams.microstructure = microstructureOf(quote)
    streams.lastTickAt = quote.tsInit
    for (const [timeframe, stream] of streams.byTimeframe) {
      const bar = stream.builder.next(quote.tsInit, price, size)
      if (bar) this.#complete(instrument.symbol, timeframe, stream, bar)
    }
  }

  of(symbol: string, timeframe: Timeframe): SymbolFeatures | undefined {
    const streams = this.#symbols.get(symbol)
    const stream = streams?.byTimeframe.get(timeframe)
    if (!streams || !stream) return undefined
    const { microstructure, lastTickAt } = streams
    return {
      symbol,
      timeframe,
      completed: stream.completed,
      forming: stream.builder.forming,
      microstructure,
      lastTickAt,
    }
  }

  /** Stores what was completed since the last time. */
  flush(): void {
    const rows = this.#unstored
    this.#unstored = []
    if (rows.length === 0 || !this.store) return
    try {
      this.store.features.save(rows)
    } catch (error) {
      this.onStoreError(error)
    }
  }

  close(): void {
    clearInterval(this.#storing)
    this.flush()
  }

  #complete(symbol: string, timeframe: Timeframe, stream: Stream, bar: Bar): void {
    const features = stream.machine.next(bar)
    stream.completed = { tsEvent: bar.tsEvent, features }
    this.#unstored.push({ symbol, timeframe, tsEvent: bar.tsEvent, features })
    if (this.#unstored.length > UNSTORED_MAX) this.#unstored.shift()
  }

  #open(instrument: QuotedInstrument): SymbolStreams {
    const key = instrumentKey(instrument)
    const streams: SymbolStreams = {
      byTimeframe: new Map(TIMEFRAMES.map(timeframe => [timeframe, this.#warmedUp(key, timeframe)])),
      volume: undefined,
      microstructure: undefined,
      lastTickAt: 0 as EpochMs,
    }
    this.#symbols.set(key, streams)
    return streams
  }

  #warmedUp(key: string, timeframe: Timeframe): Stream {
    const stream: Stream = {
      builder: new BarBuilder(timeframe),
      machine: new FeatureMachine(timeframe),
      completed: undefined,
    }
    for (const bar of this.store?.bars.load(key, timeframe, Number.MAX_SAFE_INTEGER, WARM_UP_BARS) ?? [])
      stream.completed = { tsEvent: bar.tsEvent, features: stream.machine.next(bar) }
    return stream
  }
}
