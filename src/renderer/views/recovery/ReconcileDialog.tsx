import type { OrderView, PositionView } from '#protocol/views/orderView'
import { useCommand } from '../../bridge/useCommand'
import { ConfirmDialog } from '../../components/ConfirmDialog'
import { formatInteger } from '../../format/numbers'

/** What asking the broker may change in our books, by what is known now. */
export function ReconcileDialog({
  unknown,
  apart,
  onDone,
  onClose,
}: {
  unknown: readonly OrderView[]
  apart: readonly PositionView[]
  onDone: () => void
  onClose: () => void
}) {
  const reconcile = useCommand('broker.reconcile')
  return (
    <ConfirmDialog
      title="Reconcile with the broker"
      action="Ask the broker"
      isPending={reconcile.isPending}
      error={reconcile.error}
      onConfirm={() => reconcile.run({}, onDone)}
      onClose={onClose}
    >
      <p className="soft">
        The broker is asked for orders, executions and positions. Nothing is placed or cancelled there; our
        books follow what it says, and the journal says what they took over.
      </p>
      <ul>
        {unknown.map(order => (
          <li key={order.clientOrderId}>{order.title}: becomes what the broker says it is.</li>
        ))}
        {apart.map(each => (
          <li key={each.key}>
            {each.title}: {formatInteger(each.quantity)} becomes {formatInteger(each.brokerQuantity)} if the
            broker goes on saying so.
          </li>
        ))}
      </ul>
      {unknown.length + apart.length === 0 && <p>By what is known now, nothing would change.</p>}
    </ConfirmDialog>
  )
}
