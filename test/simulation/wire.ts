/** What goes wrong with messages on their way to the engine. Chances from 0 to 1 for each message. */
export type WireWeather = {
  readonly drop: number
  readonly duplicate: number
  /** The message is overtaken by the one behind it. */
  readonly reorder: number
}

export const FAIR: WireWeather = { drop: 0, duplicate: 0, reorder: 0 }

type Message = { readonly deliver: () => void; readonly isReport: boolean }

/**
 * The connection between an engine and the exchange: two queues, carried on by steps of time. When it is cut, what
 * has not arrived is lost, either way, and nobody is told which.
 */
export class Wire {
  #toExchange: (() => void)[] = []
  #toEngine: Message[] = []
  #isUp = false
  weather: WireWeather = FAIR

  constructor(private readonly chance: () => number) {}

  get isUp(): boolean {
    return this.#isUp
  }

  connect(): void {
    this.#isUp = true
  }

  /** `arriving` of what is on its way to the exchange still gets there: bytes that had left. */
  cut(arriving = 0): void {
    this.#isUp = false
    for (const deliver of this.#toExchange.splice(0).slice(0, arriving)) deliver()
    this.#toEngine = []
  }

  toExchange(deliver: () => void): void {
    if (this.#isUp) this.#toExchange.push(deliver)
  }

  /** Reports have to bear the weather; answers to requests always come. */
  toEngine(deliver: () => void, isReport = true): void {
    if (this.#isUp) this.#toEngine.push({ deliver, isReport })
  }

  get waitingForExchange(): number {
    return this.#toExchange.length
  }

  carryToExchange(): void {
    for (const deliver of this.#toExchange.splice(0)) deliver()
  }

  carryToEngine(): void {
    const messages = this.#toEngine
    this.#toEngine = []
    const { drop, duplicate, reorder } = this.weather
    for (let i = 0; i < messages.length; i++) {
      const [message, next] = [messages[i], messages[i + 1]]
      if (!message) continue
      if (message.isReport && this.chance() < drop) continue
      if (message.isReport && next?.isReport && this.chance() < reorder) {
        messages[i + 1] = message
        next.deliver()
        continue
      }
      message.deliver()
      if (message.isReport && this.chance() < duplicate) message.deliver()
    }
  }
}
