import { assert } from '../domain/assert'

/**
 * The life of an order. `denied` is our no, `rejected` the broker's. `unknown` means that bytes may have left and
 * the broker has not been asked since: it is never resent, only resolved by what the broker reports.
 */
export const ORDER_STATUSES = [
  'initialized',
  'submitted',
  'accepted',
  'partiallyFilled',
  'pendingCancel',
  'unknown',
  'filled',
  'canceled',
  'rejected',
  'denied',
  'expired',
] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

export const ORDER_EVENT_KINDS = [
  'submitted',
  'accepted',
  'partiallyFilled',
  'filled',
  'cancelRequested',
  'cancelRefused',
  'canceled',
  'rejected',
  'denied',
  'expired',
  'outcomeUnknown',
  'modifyAccepted',
  'modifyRefused',
  'warned',
] as const
export type OrderEventKind = (typeof ORDER_EVENT_KINDS)[number]

type Transitions = Partial<Record<OrderEventKind, OrderStatus>>

const workingTransitions: Transitions = {
  accepted: 'accepted',
  partiallyFilled: 'partiallyFilled',
  filled: 'filled',
  cancelRequested: 'pendingCancel',
  canceled: 'canceled',
  rejected: 'rejected',
  expired: 'expired',
  outcomeUnknown: 'unknown',
}

/** What is absent does not happen; `nextStatus` answers undefined and the caller records an anomaly. */
const TRANSITIONS: Readonly<Record<OrderStatus, Transitions>> = {
  // A crash between the journal and the wire leaves `initialized`; recovery asks the broker before it says more.
  initialized: { ...workingTransitions, submitted: 'submitted', denied: 'denied' },
  submitted: workingTransitions,
  accepted: workingTransitions,
  // A modify may be acknowledged after a part has filled: the part stays filled.
  partiallyFilled: { ...workingTransitions, accepted: 'partiallyFilled' },
  pendingCancel: {
    ...workingTransitions,
    // Acknowledgements that were under way when the cancel left do not end it.
    accepted: 'pendingCancel',
    partiallyFilled: 'pendingCancel',
    cancelRequested: 'pendingCancel',
    // It may be cancelled or filled already: the broker is asked, and the cancel is wanted still.
    cancelRefused: 'pendingCancel',
  },
  unknown: { ...workingTransitions, cancelRequested: 'unknown' },
  filled: {},
  // A fill can cross a cancel on the wire: the broker's word wins.
  canceled: { filled: 'filled', partiallyFilled: 'canceled' },
  // TWS calls a refused order Inactive, and a trader can bring it back to life there.
  rejected: { accepted: 'accepted', filled: 'filled', canceled: 'canceled' },
  denied: {},
  expired: { filled: 'filled', partiallyFilled: 'expired' },
}

const TERMINAL: ReadonlySet<OrderStatus> = new Set(['filled', 'canceled', 'rejected', 'denied', 'expired'])

export const isTerminal = (status: OrderStatus): boolean => TERMINAL.has(status)

/** May still trade, as far as we know: everything sent that has not ended. */
export const isWorking = (status: OrderStatus): boolean => !TERMINAL.has(status)

export function nextStatus(status: OrderStatus, event: OrderEventKind): OrderStatus | undefined {
  // Words about an order that leave it where it is.
  if (event === 'modifyAccepted' || event === 'modifyRefused' || event === 'warned') return status
  const transitions = TRANSITIONS[status]
  assert(transitions !== undefined, `unknown status ${status}`)
  return transitions[event]
}
