import { type Contract, EventName, IBApi, type Order } from '@stoqey/ib'

const WITHIN_MS = 5_000

type Values = readonly unknown[]

/** The real client library against a gateway, with its events kept so that a test can wait for any of them. */
export class IbClient {
  readonly events: { readonly name: string; readonly values: Values }[] = []
  private waiting: (() => void)[] = []
  private lastOrderId = 0

  private constructor(readonly api: IBApi) {
    // The library types each event apart; here all are taken alike.
    const emitter: { on(name: string, listener: (...values: unknown[]) => void): unknown } = api as never
    for (const name of Object.values(EventName)) {
      if (WIRE_EVENTS.includes(name)) continue
      emitter.on(name, (...values: unknown[]) => {
        const kept = values.map(value => (value instanceof Error ? value.message : value))
        this.events.push({ name, values: kept })
        for (const wake of this.waiting.splice(0)) wake()
      })
    }
  }

  /** Begins to connect. */
  static to(port: number, clientId: number): IbClient {
    return IbClient.connecting(new IBApi({ host: '127.0.0.1', port, clientId, maxReqPerSec: 400 }))
  }

  /** To a gateway that may be a real one: no faster than it allows. */
  static at(host: string, port: number, clientId: number): IbClient {
    return IbClient.connecting(new IBApi({ host, port, clientId, maxReqPerSec: 40 }))
  }

  private static connecting(api: IBApi): IbClient {
    const client = new IbClient(api)
    api.connect()
    return client
  }

  /** Waits until orders can be sent. */
  async ready(): Promise<this> {
    const [orderId] = await this.next(EventName.nextValidId)
    this.lastOrderId = Number(orderId) - 1
    return this
  }

  /** The values of the first such event, past or future. */
  async next(name: string, isMeant: (values: Values) => boolean = () => true): Promise<Values> {
    const deadline = performance.now() + WITHIN_MS
    for (;;) {
      const found = this.events.find(event => event.name === name && isMeant(event.values))
      if (found) return found.values
      await this.anotherEvent(name, deadline)
    }
  }

  all(name: string): readonly Values[] {
    return this.events.filter(event => event.name === name).map(event => event.values)
  }

  forget(): void {
    this.events.length = 0
  }

  /** The first error about a request or order; for a notice, which has no id, see `notice`. */
  async error(id: number): Promise<{ readonly code: number; readonly text: string }> {
    const [text, code] = await this.next(EventName.error, values => values[2] === id)
    return { code: Number(code), text: String(text) }
  }

  /** The text of a message about no request. */
  async notice(code: number): Promise<string> {
    const [text] = await this.next(EventName.info, values => values[1] === code)
    return String(text)
  }

  place(contract: Contract, order: Partial<Order>): number {
    this.lastOrderId += 1
    this.api.placeOrder(this.lastOrderId, contract, { transmit: true, tif: 'DAY', ...order } as Order)
    return this.lastOrderId
  }

  /** Waits for an order to have a status. */
  async status(orderId: number, status: string) {
    const values = await this.next(EventName.orderStatus, v => v[0] === orderId && v[1] === status)
    return { filled: Number(values[2]), remaining: Number(values[3]), average: Number(values[4]) }
  }

  disconnect(): void {
    this.api.disconnect()
  }

  private lastEvents(): string {
    return this.events
      .slice(-8)
      .map(({ name, values }) => `${name} ${JSON.stringify(values).slice(0, 80)}`)
      .join('; ')
  }

  private anotherEvent(name: string, deadline: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no ${name} within ${WITHIN_MS} ms; last: ${this.lastEvents()}`)),
        Math.max(0, deadline - performance.now()),
      )
      this.waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}

/** Raw traffic, which would drown the rest. */
const WIRE_EVENTS: readonly string[] = [EventName.all, EventName.received, EventName.sent, EventName.result]
