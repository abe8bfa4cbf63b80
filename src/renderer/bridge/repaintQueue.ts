/** What one frame may cost the page: half of a sixtieth of a second. The rest is the chart's and the next message's. */
const BUDGET_MS = 8
const FEWEST = 4
const FIRST = 12

/** What the queue asks of the window that it paints into. */
export type FrameClock = {
  readonly nextFrame: (callback: () => void) => void
  /** Calls back once styles, layout and paint of this frame are done. */
  readonly afterFrame: (callback: () => void) => void
  /** In milliseconds. */
  readonly now: () => number
}

/**
 * Repaints a few things a frame, in the order in which they changed, so that no frame is late however much has changed
 * at once: a chain and a watchlist that tick together are painted over the frames until the next tick. How many, it
 * learns from what the frames before have cost, layout and paint included: one more after a frame within the budget,
 * a quarter less after one beyond it. What changes again while it waits keeps its place, so each has its turn.
 */
export class RepaintQueue {
  readonly #due = new Set<() => void>()
  readonly #clock: FrameClock
  #perFrame = FIRST
  #isAsked = false

  constructor(clock: FrameClock = pageClock()) {
    this.#clock = clock
  }

  add(repaint: () => void): void {
    this.#due.add(repaint)
    this.#ask()
  }

  /** For what is no longer shown. */
  drop(repaint: () => void): void {
    this.#due.delete(repaint)
  }

  #ask(): void {
    if (this.#isAsked || this.#due.size === 0) return
    this.#isAsked = true
    this.#clock.nextFrame(() => this.#paint())
  }

  #paint(): void {
    this.#isAsked = false
    const from = this.#clock.now()
    const batch = [...this.#due].slice(0, this.#perFrame)
    const isFull = batch.length === this.#perFrame
    this.#clock.afterFrame(() => this.#learn(this.#clock.now() - from, isFull))
    try {
      // One may drop another that is due.
      for (const repaint of batch) if (this.#due.delete(repaint)) repaint()
    } finally {
      this.#ask()
    }
  }

  #learn(cost: number, isFull: boolean): void {
    if (cost > BUDGET_MS) this.#perFrame = Math.max(FEWEST, Math.floor((this.#perFrame * 3) / 4))
    else if (isFull) this.#perFrame += 1
  }
}

function pageClock(): FrameClock {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.onmessage = () => waiting.shift()?.()
  return {
    nextFrame: callback => requestAnimationFrame(callback),
    // A task that is posted in a frame's callback comes when the frame has been painted.
    afterFrame: callback => {
      waiting.push(callback)
      port2.postMessage(undefined)
    },
    now: () => performance.now(),
  }
}
