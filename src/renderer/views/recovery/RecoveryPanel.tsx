import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { logQueries } from '../../bridge/queries/logQueries'
import { orderQueries } from '../../bridge/queries/orderQueries'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { Badge } from '../../components/Badge'
import { Button } from '../../components/Button'
import { formatInteger } from '../../format/numbers'
import { formatClock, formatWallClock } from '../../format/times'
import { Backups } from './Backups'
import { FoundOrders } from './FoundOrders'
import { ReconcileDialog } from './ReconcileDialog'
import './recovery.css'
import { VolSeed } from './VolSeed'

/** Whether our books and the broker's agree, what does not, and how to find out now. */
export function RecoveryPanel() {
  const bridge = useBridge()
  const isConnected = useConnection().kind === 'open'
  const { data: status } = useQuery(statusQueries(bridge).status())
  const { data: orders = [] } = useQuery(orderQueries(bridge).orders())
  const { data: positions = [] } = useQuery(orderQueries(bridge).positions())
  const { data: structures = [] } = useQuery(decisionQueries(bridge).structures())
  const journal = useInfiniteQuery(logQueries(bridge).journal())
  const [isAsking, setIsAsking] = useState(false)
  const [askedAt, setAskedAt] = useState<number | undefined>(undefined)

  const unknown = orders.filter(order => order.status === 'unknown')
  const apart = positions.filter(
    each => each.brokerQuantity !== null && each.brokerQuantity !== each.quantity,
  )
  const unbalanced = structures.filter(each => !each.isBalanced)
  const adopted = (journal.data?.pages.flat() ?? []).filter(({ kind }) => kind === 'reconciliation')
  const isWell = unknown.length + apart.length + unbalanced.length === 0
  return (
    <div className="view recovery">
      <div className="recoveryHead">
        <Badge tone={isWell ? 'up' : 'down'}>{isWell ? '✓ the books agree' : '✕ the books differ'}</Badge>
        <span className="soft">
          {status === undefined
            ? ''
            : `broker ${status.broker.state} since ${formatWallClock(status.broker.sinceWall)}, journal ${status.store.healthy ? 'written' : 'not written'}`}
        </span>
        <Button
          disabled={!isConnected || status?.broker.state === 'disconnected'}
          onClick={() => setIsAsking(true)}
        >
          Reconcile now…
        </Button>
      </div>
      {askedAt !== undefined && (
        <p role="status">Asked at {formatWallClock(askedAt)}; what differs stands below.</p>
      )}
      {isAsking && (
        <ReconcileDialog
          unknown={unknown}
          apart={apart}
          onDone={() => {
            setAskedAt(Date.now())
            setIsAsking(false)
          }}
          onClose={() => setIsAsking(false)}
        />
      )}
      <Findings title="Orders whose fate is not known" none="Every order’s fate is known.">
        {unknown.map(order => (
          <li key={order.clientOrderId}>
            <strong>{order.title}</strong> {order.side} {formatInteger(order.quantity)}: it is asked for until
            the broker says what became of it, and is never sent again.
          </li>
        ))}
      </Findings>
      <Findings
        title="Positions that differ from the broker’s"
        none="Every position is what the broker says it is."
      >
        {apart.map(each => (
          <li key={each.key}>
            <strong>{each.title}</strong>: we hold {formatInteger(each.quantity)}, the broker says{' '}
            {formatInteger(each.brokerQuantity)}. Entries wait until the books agree.
          </li>
        ))}
      </Findings>
      <Findings title="Structures out of balance" none="Every structure has all its legs.">
        {unbalanced.map(each => (
          <li key={each.structureId}>
            <strong>{each.title}</strong>: its legs are not in proportion; the leg guard closes the rest.
          </li>
        ))}
      </Findings>
      <Findings title="Taken over from the broker" none="Nothing was found that Claxton had not done itself.">
        {adopted.slice(0, 20).map(entry => (
          <li key={entry.seq}>
            <span className="figures soft">{formatClock(entry.tsInit)}</span> {entry.title} {entry.detail}
          </li>
        ))}
      </Findings>
      <FoundOrders orders={orders.filter(order => order.working && order.source === 'manual')} />
      <Backups />
      <VolSeed />
    </div>
  )
}

function Findings({
  title,
  none,
  children,
}: {
  title: string
  none: string
  children: readonly ReactNode[]
}) {
  return (
    <section>
      <h3>{title}</h3>
      {children.length === 0 ? <p className="soft">{none}</p> : <ul>{children}</ul>}
    </section>
  )
}
