import { useQuery } from '@tanstack/react-query'
import { useBridge, useQuote } from '../../bridge/BridgeProvider'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { orderQueries } from '../../bridge/queries/orderQueries'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { Change } from '../../components/Change'
import { type Fact, Facts } from '../../components/Facts'
import { StaleBadge } from '../../components/StaleBadge'
import { formatFixed, formatInteger, formatMoney, formatPercent } from '../../format/numbers'
import { formatClock } from '../../format/times'
import './keyFigures.css'

/** The account and the day in one line. */
export function KeyFiguresPanel() {
  const bridge = useBridge()
  const { data: account } = useQuery(statusQueries(bridge).account())
  const { data: status } = useQuery(statusQueries(bridge).status())
  const { data: orders } = useQuery(orderQueries(bridge).orders())
  const { data: positions } = useQuery(orderQueries(bridge).positions())
  const { data: structures } = useQuery(decisionQueries(bridge).structures())
  const vix = useQuote('VIX')
  const used =
    account?.maintenanceMargin != null && account.netLiquidation
      ? account.maintenanceMargin / account.netLiquidation
      : null
  const facts: readonly Fact[] = [
    {
      term: 'Account as of',
      value: (
        <>
          {account?.tsInit == null ? '–' : formatClock(account.tsInit)}{' '}
          <StaleBadge isStale={status?.dataLag?.stale} />
        </>
      ),
      title: 'when the broker last told the figures of the account',
    },
    { term: 'Net liquidation', value: formatMoney(account?.netLiquidation) },
    { term: 'Day', value: <Change value={account?.dailyPnl} format="money" /> },
    { term: 'Unrealised', value: <Change value={account?.unrealizedPnl} format="money" /> },
    { term: 'Realised', value: <Change value={account?.realizedPnl} format="money" /> },
    { term: 'Cash', value: formatMoney(account?.cash) },
    { term: 'Buying power', value: formatMoney(account?.buyingPower) },
    {
      term: 'Margin used',
      value: formatPercent(used),
      title: 'maintenance margin as a share of net liquidation',
    },
    { term: 'Structures', value: formatInteger(structures?.length) },
    { term: 'Positions', value: formatInteger(positions?.filter(({ quantity }) => quantity !== 0).length) },
    {
      term: 'Working',
      value: formatInteger(orders?.filter(({ working }) => working).length),
      title: 'orders',
    },
    { term: 'Entries', value: status === undefined ? '–' : status.entriesOn ? 'on' : 'off' },
    {
      term: 'VIX',
      value: (
        <>
          {formatFixed(vix?.last, 2)} <StaleBadge isStale={vix?.stale} />
        </>
      ),
    },
  ]
  return (
    <div className="keyFigures">
      <Facts facts={facts} />
    </div>
  )
}
