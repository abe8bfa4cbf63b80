import { useQuery } from '@tanstack/react-query'
import type { OrderView } from '#protocol/views/orderView'
import { useBridge } from '../../bridge/BridgeProvider'
import { orderQueries } from '../../bridge/queries/orderQueries'
import { formatInteger, formatPrice } from '../../format/numbers'
import { OrderStatusBadge } from '../orders/OrderStatusBadge'

/** What became of the order that was just placed, as the engine reports it. */
export function OrderOutcome({ placed }: { placed: OrderView }) {
  const { data: orders } = useQuery(orderQueries(useBridge()).orders())
  const order = orders?.find(it => it.clientOrderId === placed.clientOrderId) ?? placed
  return (
    <div className="outcome" role="status">
      <OrderStatusBadge status={order.status} />
      <span>{order.title}</span>
      <span className="figures soft">
        {formatInteger(order.filled)} of {formatInteger(order.quantity)}
        {order.averageFillPrice !== null && ` at ${formatPrice(order.averageFillPrice)}`}
      </span>
      {order.message !== null && (
        <p className="outcomeMessage">
          {order.code} {order.message}
        </p>
      )}
    </div>
  )
}
