import { endsRequest } from './messageCodes'

/** The broker refused a request, did not answer it, or the connection went before it did. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed'

  constructor(
    /** `IBKR_200`, `TIMEOUT` or `CONNECTION_LOST`. */
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

type Pending = {
  readonly reject: (error: RequestFailed) => void
  readonly timer: NodeJS.Timeout
}

/** Far above any order id: TWS reports errors of requests and of orders in one number space. */
const FIRST_REQUEST_ID = 100_000_000

/**
 * Request ids and the promises behind them. Ids are never used again, not even on another connection; every request
 * ends: answered, refused, timed out, or lost with its connection.
 */
export class RequestBook {
  #nextId = FIRST_REQUEST_ID
  readonly #pending = new Map<number, Pending>()

  constructor(private readonly timeoutMs: number) {}

  allocate(): number {
    return this.#nextId++
  }

  isRequestId(id: number): boolean {
    return id >= FIRST_REQUEST_ID
  }

  /** `run` gets the id and the two ways to end; what it returns is called when the request has ended, to clean up. */
  ask<T>(
    what: string,
    run: (id: number, resolve: (value: T) => void, reject: (error: RequestFailed) => void) => () => void,
    timeoutMs = this.timeoutMs,
  ): Promise<T> {
    const id = this.allocate()
    return new Promise<T>((resolve, reject) => {
      let cleanUp: (() => void) | undefined
      const end = (finish: () => void) => {
        const pending = this.#pending.get(id)
        if (!pending) return
        clearTimeout(pending.timer)
        this.#pending.delete(id)
        cleanUp?.()
        finish()
      }
      const fail = (error: RequestFailed) => end(() => reject(error))
      const timer = setTimeout(
        () => fail(new RequestFailed('TIMEOUT', `${what}: no answer within ${timeoutMs} ms`)),
        timeoutMs,
      )
      this.#pending.set(id, { reject: fail, timer })
      cleanUp = run(id, value => end(() => resolve(value)), fail)
    })
  }

  /** An error with a request's id. False when no such request is open. */
  refuse(id: number, code: number, message: string): boolean {
    const pending = this.#pending.get(id)
    if (!pending || !endsRequest(code)) return false
    pending.reject(new RequestFailed(`IBKR_${code}`, message))
    return true
  }

  loseAll(reason: string): void {
    for (const pending of [...this.#pending.values()])
      pending.reject(new RequestFailed('CONNECTION_LOST', reason))
  }
}
