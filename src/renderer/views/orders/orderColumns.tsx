import type { OrderView } from '#protocol/views/orderView'
import type { DataColumn } from '../../components/DataTable'
import { SideBadge } from '../../components/SideBadge'
import { ABSENT, formatInteger, formatPrice } from '../../format/numbers'
import { formatClock } from '../../format/times'
import { OrderActions } from './OrderActions'
import { OrderStatusBadge } from './OrderStatusBadge'
import { WalkLadder } from './WalkLadder'

export function orderColumns(actions: {
  onModify: (order: OrderView) => void
}): readonly DataColumn<OrderView>[] {
  return [
    {
      id: 'time',
      isSecondary: true,
      header: 'Time',
      width: '72px',
      value: order => order.createdAt,
      cell: order => <span className="figures soft">{formatClock(order.createdAt)}</span>,
    },
    {
      id: 'side',
      header: 'Side',
      width: '56px',
      value: order => order.side,
      cell: order => <SideBadge side={order.side} />,
    },
    {
      id: 'title',
      header: 'Instrument',
      value: order => order.title,
      cell: order => <strong title={order.key}>{order.title}</strong>,
    },
    {
      id: 'quantity',
      header: 'Filled / qty',
      width: '92px',
      align: 'end',
      value: order => order.quantity,
      cell: order => (
        <span className="figures">
          {formatInteger(order.filled)} / {formatInteger(order.quantity)}
        </span>
      ),
    },
    {
      id: 'limit',
      header: 'Limit',
      width: '80px',
      align: 'end',
      value: order => order.limitPrice,
      cell: order => <span className="figures">{formatPrice(order.limitPrice)}</span>,
    },
    {
      id: 'walk',
      isSecondary: true,
      header: 'Walk',
      width: '150px',
      cell: order => <WalkLadder order={order} />,
    },
    {
      id: 'average',
      isSecondary: true,
      header: 'Avg fill',
      width: '80px',
      align: 'end',
      value: order => order.averageFillPrice,
      cell: order => <span className="figures">{formatPrice(order.averageFillPrice)}</span>,
    },
    {
      id: 'tif',
      isSecondary: true,
      header: 'TIF',
      width: '48px',
      value: order => order.tif,
      cell: order => order.tif.toUpperCase(),
    },
    {
      id: 'status',
      header: 'Status',
      width: '128px',
      value: order => order.status,
      cell: order => <OrderStatusBadge status={order.status} />,
    },
    {
      id: 'message',
      isSecondary: true,
      header: 'Message',
      cell: order => (
        <span className="soft" title={order.message ?? ''}>
          {order.code === null ? '' : `${order.code} `}
          {order.message ?? ABSENT}
        </span>
      ),
    },
    {
      id: 'actions',
      header: 'Actions',
      isHeaderHidden: true,
      width: '124px',
      align: 'end',
      cell: order => (order.working ? <OrderActions order={order} onModify={actions.onModify} /> : null),
    },
  ]
}
