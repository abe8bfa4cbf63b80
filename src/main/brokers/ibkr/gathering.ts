import type { Commission, Fill } from '#core/domain/fill'
import { instrumentKey } from '#core/domain/instrument'
import type { BrokerPosition, OrderReport } from '#core/ports/broker'
import { RequestFailed } from './requestBook'

export type GatheringStep = 'openOrders' | 'completedOrders' | 'executions' | 'positions'

/** The answers to one round of questions; these requests have no ids, so only one round runs at a time. */
export class Gathering {
  readonly openOrders: OrderReport[] = []
  readonly completedOrders: OrderReport[] = []
  readonly fills = new Map<string, Fill>()
  readonly commissions = new Map<string, Commission>()
  readonly #positions = new Map<string, BrokerPosition>()
  readonly done: Promise<void>
  readonly #missing: Set<GatheringStep>
  readonly #waits: Promise<void>[] = []
  #learning = 0
  #resolve: () => void = () => undefined
  #reject: (error: RequestFailed) => void = () => undefined
  readonly #timer: NodeJS.Timeout

  constructor(steps: readonly GatheringStep[], timeoutMs: number) {
    this.#missing = new Set(steps)
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#timer = setTimeout(
      () =>
        this.fail(
          new RequestFailed('TIMEOUT', `no end of ${[...this.#missing].join(', ')} within ${timeoutMs} ms`),
        ),
      timeoutMs,
    )
  }

  /** The last word counts: what is held may change while it is being told. */
  addPosition(position: BrokerPosition): void {
    this.#positions.set(instrumentKey(position.instrument), position)
  }

  get positions(): readonly BrokerPosition[] {
    return [...this.#positions.values()].filter(({ quantity }) => quantity !== 0)
  }

  step(step: GatheringStep): void {
    this.#missing.delete(step)
    if (this.#missing.size > 0) return
    clearTimeout(this.#timer)
    Promise.all(this.#waits).then(
      () => this.#resolve(),
      error => this.fail(error),
    )
  }

  /** Something must be learnt first; it adds what it found. */
  wait(work: Promise<void>): void {
    this.#learning++
    this.#waits.push(
      work.finally(() => {
        this.#learning--
      }),
    )
  }

  get isLearning(): boolean {
    return this.#learning > 0
  }

  /** Once, when everything that is being learnt now has been learnt. */
  afterLearning(work: () => void): void {
    this.#waits.push(Promise.all(this.#waits).then(work))
  }

  fail(error: RequestFailed): void {
    clearTimeout(this.#timer)
    this.#reject(error)
  }
}
