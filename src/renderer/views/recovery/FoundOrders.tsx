import { useState } from 'react'
import type { OrderView } from '#protocol/views/orderView'
import { useConnection } from '../../bridge/BridgeProvider'
import { useCommand } from '../../bridge/useCommand'
import { ConfirmDialog } from '../../components/ConfirmDialog'
import { formatInteger, formatPrice } from '../../format/numbers'

/**
 * Working orders that Claxton did not send: adopted as they are. The broker lets only the client that an order is bound
 * to cancel it by itself.
 */
export function FoundOrders({ orders }: { orders: readonly OrderView[] }) {
  const isConnected = useConnection().kind === 'open'
  const [chosen, setChosen] = useState<OrderView | undefined>(undefined)
  const cancel = useCommand('orders.cancel')
  return (
    <section>
      <h3>Orders found at the broker</h3>
      {orders.length === 0 ? (
        <p className="soft">Every working order is Claxton’s own.</p>
      ) : (
        <ul>
          {orders.map(order => (
            <li key={order.clientOrderId}>
              <strong>{order.title}</strong> {order.side} {formatInteger(order.quantity)} at{' '}
              {formatPrice(order.limitPrice)}: adopted, its fills count.{' '}
              {order.brokerOrderId === null ? (
                <span className="soft">
                  It belongs to another client: cancel it there, or cancel all orders with the kill switch.
                </span>
              ) : (
                <button
                  type="button"
                  className="rowButton"
                  disabled={!isConnected}
                  aria-label={`Dismiss ${order.title}`}
                  onClick={() => setChosen(order)}
                >
                  Dismiss…
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {chosen !== undefined && (
        <ConfirmDialog
          title="Dismiss the order"
          action="Cancel it at the broker"
          isPending={cancel.isPending}
          error={cancel.error}
          onConfirm={() => cancel.run({ clientOrderId: chosen.clientOrderId }, () => setChosen(undefined))}
          onClose={() => setChosen(undefined)}
        >
          <p>
            {chosen.side} {formatInteger(chosen.quantity - chosen.filled)} {chosen.title} at{' '}
            {formatPrice(chosen.limitPrice)} is cancelled at the broker. What has filled of it stays.
          </p>
        </ConfirmDialog>
      )}
    </section>
  )
}
