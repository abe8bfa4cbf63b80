import { useQuery } from '@tanstack/react-query'
import { underlyingOf } from '#core/domain/instrument'
import type { PositionView } from '#protocol/views/orderView'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { orderQueries } from '../../bridge/queries/orderQueries'
import { Badge } from '../../components/Badge'
import { Change } from '../../components/Change'
import { type DataColumn, DataTable } from '../../components/DataTable'
import { EmptyNote, ErrorNote, LoadingNote } from '../../components/Notes'
import { StaleBadge } from '../../components/StaleBadge'
import { formatFixed, formatInteger, formatMoney, formatPrice } from '../../format/numbers'
import { linkedSymbol } from '../../state/linkedSymbol'
import { ticket } from '../orderTicket/ticketDraft'
import './positions.css'

export function PositionsPanel() {
  const positions = useQuery(orderQueries(useBridge()).positions())
  if (positions.isPending) return <LoadingNote what="the positions" />
  if (positions.isError) {
    return <ErrorNote error={bridgeErrorOf(positions.error)} onRetry={() => void positions.refetch()} />
  }
  if (positions.data.length === 0) {
    return (
      <EmptyNote title="Flat">
        A position appears with its first fill, and is compared with the broker’s.
      </EmptyNote>
    )
  }
  return (
    <div className="view">
      <div className="viewBody">
        <DataTable
          label="Position list"
          rows={positions.data}
          columns={COLUMNS}
          rowKey={position => position.key}
          rowClass={position => (position.quantity === 0 ? 'rowMuted' : '')}
          onRowClick={position => linkedSymbol.set(underlyingOf(position.instrument))}
          footer={<Totals positions={positions.data} />}
        />
      </div>
    </div>
  )
}

const COLUMNS: readonly DataColumn<PositionView>[] = [
  {
    id: 'title',
    header: 'Instrument',
    value: position => position.title,
    cell: position => (
      <>
        <strong title={position.key}>{position.title}</strong> <StaleBadge isStale={position.stale} />
      </>
    ),
  },
  {
    id: 'quantity',
    header: 'Quantity',
    width: '84px',
    align: 'end',
    value: position => position.quantity,
    cell: position => <span className="figures">{formatInteger(position.quantity)}</span>,
  },
  {
    id: 'broker',
    isSecondary: true,
    header: 'Broker',
    width: '96px',
    cell: position => <Agreement position={position} />,
  },
  { ...priceColumn('average', 'Avg price', position => position.averagePrice), isSecondary: true },
  priceColumn('mark', 'Mark', position => position.mark),
  {
    id: 'value',
    isSecondary: true,
    header: 'Value',
    width: '104px',
    align: 'end',
    value: position => position.marketValue,
    cell: position => <span className="figures">{formatMoney(position.marketValue)}</span>,
  },
  {
    id: 'unrealized',
    header: 'Unrealised',
    width: '112px',
    align: 'end',
    value: position => position.unrealizedPnl,
    cell: position => <Change value={position.unrealizedPnl} format="money" />,
  },
  {
    id: 'realized',
    header: 'Realised',
    width: '112px',
    align: 'end',
    value: position => position.realizedPnl,
    cell: position => <Change value={position.realizedPnl} format="money" />,
  },
  {
    id: 'delta',
    isSecondary: true,
    header: 'Delta',
    width: '72px',
    align: 'end',
    value: position => position.delta,
    cell: position => <span className="figures">{formatFixed(position.delta, 2)}</span>,
  },
  {
    id: 'close',
    header: 'Actions',
    isHeaderHidden: true,
    width: '64px',
    align: 'end',
    cell: position =>
      position.quantity === 0 || position.instrument.kind === 'index' ? null : (
        <button type="button" className="rowButton" onClick={() => ticket.closePosition(position)}>
          Close…
        </button>
      ),
  },
]

function priceColumn(
  id: string,
  header: string,
  value: (position: PositionView) => number | null,
): DataColumn<PositionView> {
  return {
    id,
    header,
    width: '84px',
    align: 'end',
    value,
    cell: position => <span className="figures">{formatPrice(value(position))}</span>,
  }
}

/** Whether the broker's book says the same as ours. */
function Agreement({ position }: { position: PositionView }) {
  const { brokerQuantity, quantity } = position
  if (brokerQuantity === null) return <span className="soft">not asked</span>
  if (brokerQuantity === quantity) return <span className="soft">✓ agrees</span>
  return (
    <Badge tone="down" title="The broker reports another quantity; entries wait until the books agree">
      HAS {formatInteger(brokerQuantity)}
    </Badge>
  )
}

function Totals({ positions }: { positions: readonly PositionView[] }) {
  const total = (amount: (position: PositionView) => number | null) =>
    positions.reduce((sum, position) => sum + (amount(position) ?? 0), 0)
  return (
    <p className="positionTotals">
      <span className="soft">Unrealised</span> <Change value={total(it => it.unrealizedPnl)} format="money" />
      <StaleBadge isStale={positions.some(({ quantity, stale }) => quantity !== 0 && stale)} />
      <span className="soft">Realised</span> <Change value={total(it => it.realizedPnl)} format="money" />
    </p>
  )
}
