import type { OrderView } from '#protocol/views/orderView'
import { Badge, type Tone } from '../../components/Badge'

type Status = OrderView['status']

const WORDS: Readonly<Record<Status, string>> = {
  initialized: 'Recorded',
  submitted: 'Sent',
  accepted: 'Working',
  partiallyFilled: 'Part filled',
  pendingCancel: 'Cancelling',
  unknown: 'Unknown',
  filled: 'Filled',
  canceled: 'Cancelled',
  rejected: 'Rejected',
  denied: 'Denied',
  expired: 'Expired',
}

const TONES: Readonly<Record<Status, Tone>> = {
  initialized: 'plain',
  submitted: 'accent',
  accepted: 'accent',
  partiallyFilled: 'accent',
  pendingCancel: 'warn',
  unknown: 'warn',
  filled: 'up',
  canceled: 'plain',
  rejected: 'down',
  denied: 'down',
  expired: 'plain',
}

const HINTS: Partial<Record<Status, string>> = {
  initialized: 'In the journal; about to be sent',
  unknown: 'It may have reached the broker, who is being asked. It is never sent again.',
  denied: 'Refused by the risk checks; nothing was sent',
  rejected: 'Refused by the broker',
}

export function OrderStatusBadge({ status }: { status: Status }) {
  return (
    <Badge tone={TONES[status]} title={HINTS[status] ?? ''}>
      {WORDS[status]}
    </Badge>
  )
}
