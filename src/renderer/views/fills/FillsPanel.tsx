import { useQuery } from '@tanstack/react-query'
import type { FillView } from '#protocol/views/orderView'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { orderQueries } from '../../bridge/queries/orderQueries'
import { Change } from '../../components/Change'
import { type DataColumn, DataTable } from '../../components/DataTable'
import { EmptyNote, ErrorNote, LoadingNote } from '../../components/Notes'
import { OrderId } from '../../components/OrderId'
import { SideBadge } from '../../components/SideBadge'
import { formatInteger, formatMoney, formatPrice } from '../../format/numbers'
import { formatClock, formatShortDay } from '../../format/times'

export function FillsPanel() {
  const fills = useQuery(orderQueries(useBridge()).fills())
  if (fills.isPending) return <LoadingNote what="the fills" />
  if (fills.isError) {
    return <ErrorNote error={bridgeErrorOf(fills.error)} onRetry={() => void fills.refetch()} />
  }
  if (fills.data.length === 0) {
    return (
      <EmptyNote title="No fills yet">
        Every execution the broker reports is kept here with its commission.
      </EmptyNote>
    )
  }
  return (
    <div className="view">
      <div className="viewBody">
        <DataTable
          label="Fill list"
          rows={[...fills.data].sort((a, b) => b.tsEvent - a.tsEvent)}
          columns={COLUMNS}
          rowKey={fill => fill.execId}
        />
      </div>
    </div>
  )
}

const COLUMNS: readonly DataColumn<FillView>[] = [
  {
    id: 'time',
    header: 'Time',
    width: '128px',
    value: fill => fill.tsEvent,
    cell: fill => (
      <span className="figures soft">
        {formatShortDay(fill.tsEvent)} {formatClock(fill.tsEvent)}
      </span>
    ),
  },
  {
    id: 'side',
    header: 'Side',
    width: '56px',
    value: fill => fill.side,
    cell: fill => <SideBadge side={fill.side} />,
  },
  {
    id: 'title',
    header: 'Instrument',
    value: fill => fill.title,
    cell: fill => <strong title={fill.key}>{fill.title}</strong>,
  },
  {
    id: 'quantity',
    header: 'Quantity',
    width: '84px',
    align: 'end',
    value: fill => fill.quantity,
    cell: fill => <span className="figures">{formatInteger(fill.quantity)}</span>,
  },
  {
    id: 'price',
    header: 'Price',
    width: '84px',
    align: 'end',
    value: fill => fill.price,
    cell: fill => <span className="figures">{formatPrice(fill.price)}</span>,
  },
  {
    id: 'commission',
    isSecondary: true,
    header: 'Commission',
    width: '96px',
    align: 'end',
    value: fill => fill.commission,
    cell: fill => <span className="figures">{formatMoney(fill.commission)}</span>,
  },
  {
    id: 'realized',
    isSecondary: true,
    header: 'Realised',
    width: '112px',
    align: 'end',
    value: fill => fill.realizedPnl,
    cell: fill => <Change value={fill.realizedPnl} format="money" />,
  },
  {
    id: 'order',
    isSecondary: true,
    header: 'Order',
    width: '112px',
    cell: fill => <OrderId id={fill.clientOrderId} absent="not ours" />,
  },
]
