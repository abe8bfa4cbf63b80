/** Orders before requests before market data, when there is more to say than may be said. */
export type Lane = 'order' | 'request' | 'marketData'

/** Answers `notNeeded` when what waited has been given up meanwhile: then nothing was sent. */
export type Send = () => unknown

type Waiting = { readonly send: Send; readonly messages: number }

const LANES: readonly Lane[] = ['order', 'request', 'marketData']
/** A backlog that long is a mistake somewhere; more is refused. */
const BACKLOG_MAX = 5_000
const WINDOW_MS = 1_000

/**
 * Keeps what is sent below IBKR's limit of 50 messages a second. One budget for everything that goes over the socket;
 * what waits is dropped with its connection and never reaches the next one.
 */
export class Pacer {
  readonly #queues: Record<Lane, Waiting[]> = { order: [], request: [], marketData: [] }
  /** When each of the last messages left, oldest first: a sliding window, since a bucket would let bursts straddle it. */
  readonly #sent: number[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly messagesPerSecond: number,
    private readonly onError: (error: unknown) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Runs `send` now or when the budget allows. False when the backlog is full and nothing will be sent. Several
   * `messages` leave together as soon as there is room for one, and count as what they are.
   */
  submit(lane: Lane, send: Send, messages = 1): boolean {
    if (this.backlog() >= BACKLOG_MAX && lane !== 'order') return false
    this.#queues[lane].push({ send, messages })
    this.#drain()
    return true
  }

  backlog(): number {
    return LANES.reduce((sum, lane) => sum + this.#queues[lane].length, 0)
  }

  /** Messages of the last second, how many there may be, and what waits. */
  usage(): { readonly used: number; readonly budget: number; readonly waiting: number } {
    const since = this.now() - WINDOW_MS
    const used = this.#sent.filter(at => at > since).length
    return { used, budget: this.messagesPerSecond, waiting: this.backlog() }
  }

  /** Forgets everything that has not been sent. */
  clear(): void {
    for (const lane of LANES) this.#queues[lane].length = 0
    this.#sent.length = 0
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #drain(): void {
    const now = this.now()
    while ((this.#sent[0] ?? now) <= now - WINDOW_MS) this.#sent.shift()
    for (
      let lane = this.#nextLane();
      lane && this.#sent.length < this.messagesPerSecond;
      lane = this.#nextLane()
    ) {
      const next = this.#queues[lane].shift()
      let messages = next?.messages ?? 0
      try {
        if (next?.send() === 'notNeeded') messages = 0
      } catch (error) {
        this.onError(error)
      }
      for (let each = 0; each < messages; each++) this.#sent.push(now)
    }
    const oldest = this.#sent[0]
    if (this.backlog() > 0 && this.#timer === undefined && oldest !== undefined) {
      this.#timer = setTimeout(
        () => {
          this.#timer = undefined
          this.#drain()
        },
        Math.max(1, oldest + WINDOW_MS - now),
      )
    }
  }

  #nextLane(): Lane | undefined {
    return LANES.find(lane => this.#queues[lane].length > 0)
  }
}
