import { z } from 'zod'
import { instrumentFromSymbol, instrumentKey, type QuotedInstrument } from '#core/domain/instrument'
import type { Subscription } from '#core/ports/broker'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import type { Journal } from '#main/store/journal'
import { QuotedInstrumentView } from '#protocol/views/instrumentView'

const KEY = 'watchlist'
const Stored = z.array(QuotedInstrumentView)

/** What the trader wants to see quoted, remembered over restarts. */
export class Watchlist {
  #instruments: readonly QuotedInstrument[] = []
  #lines: Subscription[] = []

  constructor(
    private readonly journal: Journal,
    private readonly quotes: QuoteHub,
    private readonly standard: readonly string[],
  ) {}

  open(): void {
    const stored = this.journal.setting(KEY)
    const parsed = stored === undefined ? undefined : Stored.safeParse(JSON.parse(stored))
    this.#hold(parsed?.success ? parsed.data : this.standard.map(instrumentFromSymbol))
  }

  get(): readonly QuotedInstrument[] {
    return this.#instruments
  }

  has(key: string): boolean {
    return this.#instruments.some(instrument => instrumentKey(instrument) === key)
  }

  set(instruments: readonly QuotedInstrument[]): readonly QuotedInstrument[] {
    const unique = [...new Map(instruments.map(each => [instrumentKey(each), each])).values()]
    this.journal.setSetting(KEY, JSON.stringify(unique))
    this.#hold(unique)
    return unique
  }

  #hold(instruments: readonly QuotedInstrument[]): void {
    const old = this.#lines
    this.#instruments = instruments
    this.#lines = instruments.map(instrument => this.quotes.hold(instrument, 'watch'))
    for (const line of old) line.close()
  }
}
