import type { QuoteView } from '#protocol/views/marketView'
import { oncePerFrame } from './frameScheduler'

/**
 * The latest quote of every line the engine subscribes, outside React: a listener is told of its own key only, at
 * most once per animation frame. It holds as many quotes as the engine has lines, whose budget bounds it.
 */
export class QuoteStore {
  readonly #quotes = new Map<string, QuoteView>()
  readonly #listeners = new Map<string, Set<() => void>>()
  readonly #changed = new Set<string>()
  readonly #schedule: () => void

  constructor(requestFrame?: (callback: () => void) => void) {
    this.#schedule = oncePerFrame(() => this.#flush(), requestFrame)
  }

  get(key: string): QuoteView | undefined {
    return this.#quotes.get(key)
  }

  /** A list that was asked for can arrive after pushes that are newer: the later event stays. */
  apply(quotes: readonly QuoteView[]): void {
    for (const quote of quotes) {
      const known = this.#quotes.get(quote.key)
      if (known !== undefined && known.tsEvent > quote.tsEvent) continue
      this.#quotes.set(quote.key, quote)
      this.#changed.add(quote.key)
    }
    if (this.#changed.size > 0) this.#schedule()
  }

  subscribe(key: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(key) ?? new Set()
    this.#listeners.set(key, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(key)
    }
  }

  #flush(): void {
    const changed = [...this.#changed]
    this.#changed.clear()
    for (const key of changed) {
      for (const listener of [...(this.#listeners.get(key) ?? [])]) listener()
    }
  }
}
