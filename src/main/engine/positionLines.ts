import { instrumentKey, type QuotedInstrument } from '#core/domain/instrument'
import type { Subscription } from '#core/ports/broker'
import type { QuoteHub } from '#main/marketdata/quoteHub'

/** What is held is always quoted, before anything else. */
export class PositionLines {
  readonly #lines = new Map<string, Subscription>()

  constructor(private readonly quotes: QuoteHub) {}

  get size(): number {
    return this.#lines.size
  }

  has(key: string): boolean {
    return this.#lines.has(key)
  }

  follow(positions: readonly { readonly instrument: QuotedInstrument }[]): void {
    const open = new Map(positions.map(({ instrument }) => [instrumentKey(instrument), instrument]))
    for (const [key, instrument] of open) {
      if (!this.#lines.has(key)) this.#lines.set(key, this.quotes.hold(instrument, 'position'))
    }
    for (const [key, line] of this.#lines) {
      if (open.has(key)) continue
      line.close()
      this.#lines.delete(key)
    }
  }
}
