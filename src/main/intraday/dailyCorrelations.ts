import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { instrumentFromSymbol } from '#core/domain/instrument'
import type { EpochMs, SessionDate } from '#core/domain/time'
import { type CorrelatedPair, Correlations } from '#core/risk/equity/correlations'
import type { BarHub } from '#main/marketdata/barHub'
import { describeError, type Log } from '#main/observability/log'
import { eachOf } from './eachOf'

export type DailyCorrelationsOptions = {
  readonly bars: BarHub
  readonly log: Log
  readonly now: () => EpochMs
  readonly symbols: readonly string[]
  readonly sessions: number
  readonly atOnce: number
}

/** Correlations of the symbols' daily returns up to yesterday, taken once a session. */
export class DailyCorrelations {
  #latest: { readonly session: SessionDate; readonly correlations: Correlations } | undefined

  constructor(private readonly options: DailyCorrelationsOptions) {}

  readonly of = (one: string, other: string): number | undefined => this.#latest?.correlations.of(one, other)

  pairsAbove(correlation: number): readonly CorrelatedPair[] {
    return this.#latest?.correlations.pairsAbove(correlation) ?? []
  }

  diversifiers(held: readonly string[]): ReturnType<Correlations['diversifiers']> {
    return this.#latest?.correlations.diversifiers(held) ?? []
  }

  /** A symbol without history stays unknown; the others are not held up by it. */
  async refresh(): Promise<void> {
    const { symbols, sessions, atOnce, now } = this.options
    const session = exchangeDateOf(now())
    if (this.#latest?.session === session) return
    const closes = new Map<string, ReadonlyMap<SessionDate, number>>()
    await eachOf(symbols, atOnce, async symbol => {
      closes.set(symbol, await this.#closesOf(symbol, session))
    })
    const dates = [...new Set([...closes.values()].flatMap(days => [...days.keys()]))]
      .sort()
      .slice(-sessions - 1)
    const correlations = new Correlations(symbols, sessions)
    for (const date of dates)
      correlations.addCloses(
        Float64Array.from(symbols, symbol => closes.get(symbol)?.get(date) ?? Number.NaN),
      )
    this.#latest = { session, correlations }
  }

  async #closesOf(symbol: string, today: SessionDate): Promise<ReadonlyMap<SessionDate, number>> {
    const { bars, sessions, log } = this.options
    try {
      const days = await bars.history(instrumentFromSymbol(symbol), '1d', sessions + 2, undefined)
      const closes = days.map(({ tsEvent, close }) => [exchangeDateOf(tsEvent), close] as const)
      return new Map(closes.filter(([date]) => date < today))
    } catch (error) {
      log.warn('intraday.correlationUnknown', `${symbol}: ${describeError(error)}`)
      return new Map()
    }
  }
}
