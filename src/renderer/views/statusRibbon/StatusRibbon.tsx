import { useQuery } from '@tanstack/react-query'
import type { AccountView, StatusView } from '#protocol/views/statusView'
import { WorkspaceMenu } from '../../app/menu/WorkspaceMenu'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { Badge } from '../../components/Badge'
import { Change } from '../../components/Change'
import { formatMoney } from '../../format/numbers'
import { formatLag } from '../../format/times'
import { KillSwitchButton } from '../killSwitch/KillSwitchButton'
import { BrokerState } from './BrokerState'
import { ExchangeClock, MarketPhase } from './ExchangeClock'
import { ModeBadge } from './ModeBadge'
import './statusRibbon.css'

/** What a trader must know before believing any other number on the screen. */
export function StatusRibbon() {
  const bridge = useBridge()
  const connection = useConnection()
  const { data: status } = useQuery(statusQueries(bridge).status())
  const { data: account } = useQuery(statusQueries(bridge).account())
  return (
    <header className={`ribbon ${connection.kind === 'open' ? '' : 'ribbon-frozen'}`}>
      <h1 className="visuallyHidden">Claxton</h1>
      <p className="wordmark ribbonWordmark">
        <img src="./icon.svg" alt="" width="20" height="20" /> <span aria-hidden="true">Claxton</span>
      </p>
      {status !== undefined && <StatusItems status={status} account={account} />}
      <div className="ribbonEnd">
        {status !== undefined && <ExchangeClock offsetMs={status.clock.offsetMs} />}
        <WorkspaceMenu />
        <KillSwitchButton />
      </div>
    </header>
  )
}

function StatusItems({ status, account }: { status: StatusView; account: AccountView | undefined }) {
  return (
    <>
      <ModeBadge status={status} />
      <p className="ribbonLabel" title={status.dataLabel}>
        {status.dataLabel}
      </p>
      <BrokerState broker={status.broker} />
      <MarketPhase market={status.market} offsetMs={status.clock.offsetMs} />
      <DataLag lag={status.dataLag} />
      <dl className="ribbonItem ribbonItem-lines" title="Market data lines in use, of those the account has">
        <dt>Lines</dt>
        <dd className="figures">
          {status.lines.used}/{status.lines.budget}
        </dd>
      </dl>
      <dl className="ribbonItem ribbonItem-account" title={account?.account ?? ''}>
        <dt>Net liq</dt>
        <dd className="figures">{formatMoney(account?.netLiquidation)}</dd>
      </dl>
      <dl className="ribbonItem">
        <dt>Day P&amp;L</dt>
        <dd className="ribbonMoney">
          <Change value={account?.dailyPnl} format="money" />
        </dd>
      </dl>
    </>
  )
}

function DataLag({ lag }: { lag: StatusView['dataLag'] }) {
  return (
    <dl
      className="ribbonItem ribbonItem-lag"
      title={lag === null ? 'Nothing is subscribed' : `Oldest line: ${lag.key}`}
    >
      <dt>Data</dt>
      <dd>
        {lag === null ? (
          'none'
        ) : lag.stale ? (
          <Badge tone="warn">STALE {formatLag(lag.worstMs)}</Badge>
        ) : (
          <span className="figures">{formatLag(lag.worstMs)}</span>
        )}
      </dd>
    </dl>
  )
}
