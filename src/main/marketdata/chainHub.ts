import type { Broker, Subscription } from '#core/ports/broker'
import { chainKey } from '#protocol/protocol'
import { ChainFeed, type ChainSubject, type ChainUpdate } from './chainFeed'
import type { QuoteHub } from './quoteHub'

type Held = { readonly feed: ChainFeed; readonly viewers: Set<(update: ChainUpdate) => void> }

const FLUSH_MS = 100
/** Fewer strikes than this are no chain, whatever the budget says. */
const STRIKES_MIN = 5
/** Lines left for what matters more: positions, orders that are judged, and a batch of what strategies scan. */
const RESERVED_LINES = 40

/** One feed per expiration and class, shared by everybody who looks at it. */
export class ChainHub {
  readonly #held = new Map<string, Held>()
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly broker: Broker,
    private readonly quotes: QuoteHub,
  ) {}

  /** The viewer gets a snapshot at once if there is one, then what changes. */
  hold(subject: ChainSubject, viewer: (update: ChainUpdate) => void): Subscription {
    const key = chainKey(subject.underlying, subject.expiration, subject.tradingClass)
    const held = this.#held.get(key) ?? this.#open(key, subject)
    held.viewers.add(viewer)
    const snapshot = held.feed.snapshot()
    if (snapshot.columns.length > 0) viewer(snapshot)
    return {
      close: () => {
        if (!held.viewers.delete(viewer) || held.viewers.size > 0) return
        held.feed.close()
        this.#held.delete(key)
        if (this.#held.size === 0) {
          clearInterval(this.#timer)
          this.#timer = undefined
        }
      },
    }
  }

  #open(key: string, subject: ChainSubject): Held {
    const viewers = new Set<(update: ChainUpdate) => void>()
    const feed = new ChainFeed(
      this.quotes,
      subject,
      () => this.#strikesMax(),
      update => {
        for (const viewer of viewers) viewer(update)
      },
    )
    const held = { feed, viewers }
    this.#held.set(key, held)
    this.#timer ??= setInterval(() => {
      for (const each of this.#held.values()) each.feed.flush()
    }, FLUSH_MS)
    return held
  }

  /** Two lines a strike, of what the account leaves, shared between the chains that are open. */
  #strikesMax(): number {
    const { budget } = this.broker.lines()
    const passing = this.quotes.countOf('chain') + this.quotes.countOf('scan')
    const others = this.quotes.keys().length - passing
    const lines = Math.max(0, budget - others - RESERVED_LINES) / Math.max(1, this.#held.size)
    return Math.max(STRIKES_MIN, Math.floor(lines / 2))
  }
}
