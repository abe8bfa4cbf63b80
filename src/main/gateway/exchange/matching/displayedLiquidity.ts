import type { EpochMs } from '#core/domain/time'
import type { MarketQuote } from '#main/gateway/market/market'

/** What a fill took from a quote comes back with the next quote, or with new hidden interest after this long. */
const REFILLS_AFTER_MS = 1_000

type Taken = { readonly price: number; readonly size: number; readonly at: EpochMs; taken: number }

/** Remembers how much of each displayed quote our orders have already taken, so that size is not filled twice. */
export class DisplayedLiquidity {
  private readonly taken = new Map<string, Taken>()

  available(conId: number, touch: 'bid' | 'ask', quote: MarketQuote, now: EpochMs): number {
    const size = touch === 'bid' ? quote.bidSize : quote.askSize
    const taken = this.taken.get(keyOf(conId, touch))
    const isSameQuote =
      taken && taken.price === quote[touch] && taken.size === size && now - taken.at < REFILLS_AFTER_MS
    return isSameQuote ? Math.max(0, size - taken.taken) : size
  }

  take(conId: number, touch: 'bid' | 'ask', quote: MarketQuote, now: EpochMs, quantity: number): void {
    const size = touch === 'bid' ? quote.bidSize : quote.askSize
    const before = size - this.available(conId, touch, quote, now)
    const price = quote[touch] ?? 0
    this.taken.set(keyOf(conId, touch), { price, size, at: now, taken: before + quantity })
  }

  /** Between sessions nothing is displayed; also bounds the map by what was traded in one session. */
  clear(): void {
    this.taken.clear()
  }
}

const keyOf = (conId: number, touch: 'bid' | 'ask'): string => `${conId} ${touch}`
