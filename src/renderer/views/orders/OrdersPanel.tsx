import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { OrderView } from '#protocol/views/orderView'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { orderQueries } from '../../bridge/queries/orderQueries'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { Choice } from '../../components/Choice'
import { DataTable } from '../../components/DataTable'
import { EmptyNote, ErrorLine, ErrorNote, LoadingNote } from '../../components/Notes'
import { ModifyOrderDialog } from './ModifyOrderDialog'
import { orderColumns } from './orderColumns'

const SCOPES = [
  { value: 'working', label: 'Working' },
  { value: 'all', label: 'All' },
] as const

export function OrdersPanel() {
  const bridge = useBridge()
  const isConnected = useConnection().kind === 'open'
  const orders = useQuery(orderQueries(bridge).orders())
  const cancelAll = useCommand('orders.cancelAll')
  const [scope, setScope] = useState<'working' | 'all'>('working')
  const [modified, setModified] = useState<OrderView | undefined>(undefined)

  const all = useMemo(() => [...(orders.data ?? [])].sort((a, b) => b.createdAt - a.createdAt), [orders.data])
  const working = all.filter(order => order.working)
  const shown = scope === 'working' ? working : all
  const columns = useMemo(() => orderColumns({ onModify: setModified }), [])
  return (
    <div className="view">
      <div className="toolbar">
        <Choice label="Which orders" options={SCOPES} value={scope} onChange={setScope} />
        <span className="soft figures">{working.length} working</span>
        <Button
          className="toolbarEnd"
          disabled={working.length === 0 || !isConnected}
          isPending={cancelAll.isPending}
          onClick={() => cancelAll.run({})}
        >
          Cancel all
        </Button>
      </div>
      {cancelAll.error !== undefined && <ErrorLine error={cancelAll.error} />}
      <div className="viewBody">
        {orders.isPending ? (
          <LoadingNote what="the orders" />
        ) : orders.isError ? (
          <ErrorNote error={bridgeErrorOf(orders.error)} onRetry={() => void orders.refetch()} />
        ) : shown.length === 0 ? (
          <EmptyNote title={scope === 'working' ? 'No working orders' : 'No orders yet'}>
            Orders appear here the moment they are journaled, before they leave for the broker.
          </EmptyNote>
        ) : (
          <DataTable
            label="Order list"
            rows={shown}
            columns={columns}
            rowKey={order => order.clientOrderId}
            rowClass={order => (order.working ? '' : 'rowMuted')}
          />
        )}
      </div>
      {modified !== undefined && (
        <ModifyOrderDialog order={modified} onClose={() => setModified(undefined)} />
      )}
    </div>
  )
}
