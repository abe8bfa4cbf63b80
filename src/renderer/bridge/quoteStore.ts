import type { QuoteView } from '#protocol/views/marketView'
import type { RepaintQueue } from './repaintQueue'

/**
 * The latest quote of every line the engine subscribes, outside React: a listener is told of its own key only, when
 * the queue has its turn, at most once per animation frame. It holds as many quotes as the engine has lines, whose budget bounds it.
 */
export class QuoteStore {
  readonly #quotes = new Map<string, QuoteView>()
  readonly #listeners = new Map<string, Set<() => void>>()
  readonly #pushedSince = new Set<string>()
  readonly #repaints: RepaintQueue

  constructor(repaints: RepaintQueue) {
    this.#repaints = repaints
  }

  get(key: string): QuoteView | undefined {
    return this.#quotes.get(key)
  }

  /** What the engine tells comes in order: the last word counts, also when a replay has begun anew. */
  applyPush(quotes: readonly QuoteView[]): void {
    for (const quote of quotes) {
      this.#pushedSince.add(quote.key)
      this.#set(quote)
    }
  }

  /** Call it when a list is asked for, and give it the answer: what was pushed in between is newer. */
  expectList(): (quotes: readonly QuoteView[]) => void {
    this.#pushedSince.clear()
    return quotes => {
      for (const quote of quotes) if (!this.#pushedSince.has(quote.key)) this.#set(quote)
    }
  }

  subscribe(key: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(key) ?? new Set()
    this.#listeners.set(key, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      this.#repaints.drop(listener)
      if (listeners.size === 0) this.#listeners.delete(key)
    }
  }

  #set(quote: QuoteView): void {
    this.#quotes.set(quote.key, quote)
    for (const listener of this.#listeners.get(quote.key) ?? []) this.#repaints.add(listener)
  }
}
