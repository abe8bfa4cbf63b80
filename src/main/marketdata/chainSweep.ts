import { instrumentKey, type OptionContract } from '#core/domain/instrument'
import { isTwoSided } from '#core/domain/quote'
import type { Broker } from '#core/ports/broker'
import type { HubLine, QuoteHub } from './quoteHub'

/** Lines left for positions, orders and the watchlist's next symbols. */
const RESERVED_LINES = 10
/** Never fewer at once, even if a chain that somebody looks at must wait for its lines meanwhile. */
const BATCH_MIN = 24
/** How long one batch is waited for; what is not complete by then is taken as far as it came. */
const BATCH_WAIT_MS = 4_000
/** Between two looks at a batch. */
const LOOK_EVERY_MS = 50

/**
 * Quotes of more options than the account may stream: they are streamed in batches, each let go when it is complete.
 * Only one sweep runs at a time; others wait their turn.
 */
export class ChainSweep {
  #last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly broker: Pick<Broker, 'lines'>,
    private readonly quotes: QuoteHub,
  ) {}

  /** By instrument key; options that nobody quoted are missing. */
  take(options: readonly OptionContract[]): Promise<ReadonlyMap<string, HubLine>> {
    const mine = this.#last.then(() => this.#sweep(options))
    this.#last = mine.catch(() => undefined)
    return mine
  }

  async #sweep(options: readonly OptionContract[]): Promise<ReadonlyMap<string, HubLine>> {
    const found = new Map<string, HubLine>()
    for (let done = 0; done < options.length; ) {
      const batch = options.slice(done, done + this.#batchSize())
      done += batch.length
      await this.#takeBatch(batch, found)
    }
    return found
  }

  #batchSize(): number {
    const { budget } = this.broker.lines()
    return Math.max(BATCH_MIN, budget - this.quotes.keys().length - RESERVED_LINES)
  }

  async #takeBatch(batch: readonly OptionContract[], found: Map<string, HubLine>): Promise<void> {
    const held = batch.map(option => this.quotes.hold(option, 'scan'))
    try {
      const deadline = Date.now() + BATCH_WAIT_MS
      while (Date.now() < deadline && !batch.every(option => isComplete(this.#line(option))))
        await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
      for (const option of batch) {
        const line = this.#line(option)
        if (line) found.set(instrumentKey(option), line)
      }
    } finally {
      for (const each of held) each.close()
    }
  }

  #line(option: OptionContract): HubLine | undefined {
    const key = instrumentKey(option)
    return this.quotes.isLive(key) ? this.quotes.lineOf(key) : undefined
  }
}

const isComplete = (line: HubLine | undefined): boolean =>
  line !== undefined &&
  isTwoSided(line.quote) &&
  line.greeks?.delta !== undefined &&
  line.openInterest !== undefined
