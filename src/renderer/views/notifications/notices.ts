import type { ApprovalView } from '#protocol/views/decisionView'
import type { FillView, OrderView } from '#protocol/views/orderView'
import type { StatusView } from '#protocol/views/statusView'
import type { Bridge } from '../../bridge/bridge'
import { formatInteger, formatPrice } from '../../format/numbers'
import { valueStore } from '../../state/valueStore'

export type Notice = {
  readonly id: number
  readonly wall: number
  readonly tone: 'up' | 'down' | 'warn' | 'accent'
  readonly title: string
  readonly detail: string
}

/** The latest; older ones are in the journal. */
export const NOTICES_MAX = 100

/** Newest first. */
export const notices = valueStore<readonly Notice[]>([])

/** Turns what the engine tells into notices; what was so before the window opened is no news. */
export class NoticeWatch {
  #nextId = 1
  readonly #told = new Set<string>()
  #approvals: ReadonlySet<string> | undefined
  #killSwitch: StatusView['killSwitch']['state'] | undefined

  constructor(private readonly now: () => number) {}

  follow(bridge: Bridge): () => void {
    const endings = [
      bridge.subscribe('fills.recorded', '', fill => this.filled(fill)),
      bridge.subscribe('orders.changed', '', order => this.orderChanged(order)),
      bridge.subscribe('approvals.changed', '', approvals => this.approvalsChanged(approvals)),
      bridge.subscribe('status.changed', '', status => this.statusChanged(status)),
    ]
    return () => {
      for (const end of endings) end()
    }
  }

  /** What our own orders do is told once for the order, and not for each leg. */
  filled({ execId, clientOrderId, side, quantity, title, price }: FillView): void {
    if (clientOrderId !== null || !this.#isNew(`fill ${execId}`)) return
    const verb = side === 'buy' ? 'Bought' : 'Sold'
    this.#tell('up', `${verb} ${formatInteger(quantity)} ${title}`, `at ${formatPrice(price)}`)
  }

  orderChanged(order: OrderView): void {
    const { clientOrderId, status, title, code, message } = order
    const words = ORDER_WORDS[status]
    if (words === undefined || !this.#isNew(`${clientOrderId} ${status}`)) return
    const detail =
      status === 'filled'
        ? `${order.side} ${formatInteger(order.filled)} at ${formatPrice(order.averageFillPrice)}`
        : [code, message].filter(each => each !== null).join(' ')
    this.#tell(words.tone, `${words.title}: ${title}`, detail)
  }

  approvalsChanged(approvals: readonly ApprovalView[]): void {
    for (const { approvalId, evaluation } of approvals) {
      if (this.#approvals?.has(approvalId) === false)
        this.#tell(
          'accent',
          `${evaluation.strategyName} asks`,
          'It waits under Approvals, and lapses by itself.',
        )
    }
    this.#approvals = new Set(approvals.map(({ approvalId }) => approvalId))
  }

  statusChanged({ killSwitch }: StatusView): void {
    const before = this.#killSwitch
    this.#killSwitch = killSwitch.state
    if (before === undefined || before === killSwitch.state) return
    if (killSwitch.state === 'armed') this.#tell('up', 'Kill switch reset', 'Entries may leave again.')
    else this.#tell('down', `Kill switch: ${killSwitch.state}`, killSwitch.reason ?? '')
  }

  /** Pushes repeat what changed little by little: each is told once. */
  #isNew(key: string): boolean {
    if (this.#told.has(key)) return false
    this.#told.add(key)
    // As many as can be asked about; the oldest is forgotten first.
    if (this.#told.size > 10 * NOTICES_MAX) this.#told.delete(this.#told.values().next().value ?? '')
    return true
  }

  #tell(tone: Notice['tone'], title: string, detail: string): void {
    const notice = { id: this.#nextId++, wall: this.now(), tone, title, detail }
    notices.set([notice, ...notices.get()].slice(0, NOTICES_MAX))
  }
}

const ORDER_WORDS: Partial<
  Record<OrderView['status'], { readonly tone: Notice['tone']; readonly title: string }>
> = {
  filled: { tone: 'up', title: 'Filled' },
  denied: { tone: 'down', title: 'Denied' },
  rejected: { tone: 'down', title: 'Rejected by the broker' },
  unknown: { tone: 'warn', title: 'Not known whether it went' },
  expired: { tone: 'warn', title: 'Expired' },
}
