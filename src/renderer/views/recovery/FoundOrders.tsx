import { useState } from 'react'
import type { OrderView } from '#protocol/views/orderView'
import { useConnection } from '../../bridge/BridgeProvider'
import { useCommand } from '../../bridge/useCommand'
import { ConfirmDialog } from '../../components/ConfirmDialog'
import { formatInteger, formatPrice } from '../../format/numbers'

/**
 * Working orders that Claxton has no record of sending: adopted as they are. The broker lets only the client that an
 * order is bound to cancel it by itself, so dismissing is for those that bear our own client id.
 */
export function FoundOrders({ orders }: { orders: readonly OrderView[] }) {
  const isConnected = useConnection().kind === 'open'
  const [chosenId, setChosenId] = useState<string | undefined>(undefined)
  const cancel = useCommand('orders.cancel')
  // Gone when the order has filled or ended under the dialog.
  const chosen = orders.find(order => order.clientOrderId === chosenId)
  const close = () => {
    setChosenId(undefined)
    cancel.reset()
  }
  return (
    <section>
      <h3>Orders found at the broker</h3>
      {orders.length === 0 ? (
        <p className="soft">Every working order is Claxton’s own.</p>
      ) : (
        <ul>
          {orders.map(order => (
            <li key={order.clientOrderId}>
              <strong>{order.title}</strong> {order.side} {formatInteger(order.quantity)}{' '}
              {priceWords(order.limitPrice)}: adopted, what it fills counts.{' '}
              {order.status === 'pendingCancel' ? (
                <span className="soft">It is being cancelled at the broker.</span>
              ) : order.brokerOrderId === null ? (
                <span className="soft">
                  Another client or a person at TWS sent it, and Claxton cannot cancel it alone: cancel it
                  there, or every order of the account with Cancel all under Orders.
                </span>
              ) : (
                <>
                  <span className="soft">It was sent under Claxton’s client id, on no record here. </span>
                  <button
                    type="button"
                    className="rowButton"
                    disabled={!isConnected}
                    onClick={() => setChosenId(order.clientOrderId)}
                  >
                    Dismiss: cancel it at the broker…
                  </button>
                </>
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
          onConfirm={() => cancel.run({ clientOrderId: chosen.clientOrderId }, close)}
          onClose={close}
        >
          <p>
            The broker is asked to cancel {chosen.side} {formatInteger(chosen.quantity - chosen.filled)}{' '}
            {chosen.title} {priceWords(chosen.limitPrice)}. What has filled of it stays.
          </p>
        </ConfirmDialog>
      )}
    </section>
  )
}

/** The broker tells a limit of zero for an order that has none. */
const priceWords = (limitPrice: number | null): string =>
  limitPrice === null || limitPrice === 0 ? 'without a limit' : `at ${formatPrice(limitPrice)}`
