import type { OrderView } from '#protocol/views/orderView'
import { useConnection } from '../../bridge/BridgeProvider'
import { useCommand } from '../../bridge/useCommand'

export function OrderActions({
  order,
  onModify,
}: {
  order: OrderView
  onModify: (order: OrderView) => void
}) {
  const isConnected = useConnection().kind === 'open'
  const cancel = useCommand('orders.cancel')
  // An order that is being cancelled, or of which nothing is known, is not changed under way.
  const isAtRest = order.status === 'accepted' || order.status === 'partiallyFilled'
  const isProtection = order.protects !== null
  const isLeaving = cancel.isPending || order.status === 'pendingCancel'
  return (
    <span className="rowActions" title={cancel.error?.message}>
      <button
        type="button"
        className="rowButton"
        disabled={!isConnected || !isAtRest || isProtection}
        title={
          isProtection ? 'Move the target or the stop of its trade: in Day trades or on the chart' : undefined
        }
        onClick={() => onModify(order)}
      >
        Modify
      </button>
      <button
        type="button"
        className="rowButton"
        disabled={!isConnected || isLeaving}
        onClick={() => cancel.run({ clientOrderId: order.clientOrderId })}
      >
        {cancel.error === undefined ? 'Cancel' : 'Retry cancel'}
      </button>
    </span>
  )
}
