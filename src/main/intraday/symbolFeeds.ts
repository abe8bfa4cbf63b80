import { type EventCalendar, eventState } from '#core/calendar/eventWindows'
import type { Bar } from '#core/domain/bar'
import { timeframeMs } from '#core/domain/bar'
import { instrumentFromSymbol } from '#core/domain/instrument'
import type { EpochMs } from '#core/domain/time'
import type { IntradayInputs } from '#core/pipeline/intraday/decideIntraday'
import type { Subscription } from '#core/ports/broker'
import type { BarHub } from '#main/marketdata/barHub'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import type { SignalStore } from '#main/store/signalStore'

export type SymbolFeedsOptions = {
  readonly bars: BarHub
  readonly quotes: QuoteHub
  readonly signals: SignalStore
  readonly calendar: () => EventCalendar
  readonly now: () => EpochMs
  readonly earningsDays: number
  /** Sessions whose hours the whale looks at, its own not counted. */
  readonly rangeSessions: number
}

/** A session and a bit: indicators have settled by then, and VWAP begins with the session. */
const MINUTE_BARS = 450
const HOURS_PER_SESSION = 7
const MS_PER_DAY = 86_400_000

/** Streams what the cycle looks at, so that a cycle asks the broker for nothing that has come already. */
export class SymbolFeeds {
  readonly #held: Subscription[] = []

  constructor(private readonly options: SymbolFeedsOptions) {}

  open(symbols: readonly string[]): void {
    const { bars, quotes } = this.options
    for (const symbol of symbols) {
      const instrument = instrumentFromSymbol(symbol)
      this.#held.push(
        quotes.hold(instrument, 'scan'),
        bars.hold(instrument, '1m', ignoreBar),
        bars.hold(instrument, '1h', ignoreBar),
      )
    }
  }

  close(): void {
    for (const each of this.#held.splice(0)) each.close()
  }

  /** Rejects when the broker gives no bars. */
  async inputsOf(symbol: string): Promise<IntradayInputs> {
    const { now, signals, rangeSessions } = this.options
    const [minutes, hours] = await Promise.all([
      this.#finished(symbol, '1m', MINUTE_BARS),
      this.#finished(symbol, '1h', (rangeSessions + 2) * HOURS_PER_SESSION),
    ])
    return {
      symbol,
      now: now(),
      minutes,
      hours,
      spreadRatio: this.#spreadRatio(symbol),
      earnings: this.#earnings(symbol),
      lastWhaleAt: signals.lastWhaleAt(symbol),
    }
  }

  /** The bar that is still forming says something else a second later, and is left out. */
  async #finished(symbol: string, timeframe: '1m' | '1h', limit: number): Promise<readonly Bar[]> {
    const { bars, now } = this.options
    const all = await bars.history(instrumentFromSymbol(symbol), timeframe, limit, undefined)
    return all.filter(bar => bar.tsEvent + timeframeMs[timeframe] <= now())
  }

  #spreadRatio(symbol: string): number | undefined {
    const market = this.options.quotes.marketOf(instrumentFromSymbol(symbol))
    return market && (market.ask - market.bid) / ((market.ask + market.bid) / 2)
  }

  #earnings(symbol: string): IntradayInputs['earnings'] {
    const { calendar, now, earningsDays } = this.options
    const window = earningsDays * MS_PER_DAY
    const { kind } = eventState(calendar(), {
      kind: 'earnings',
      symbol,
      now: now(),
      beforeMs: window,
      afterMs: window,
    })
    return kind === 'inside' ? 'near' : kind
  }
}

const ignoreBar = (): void => undefined
