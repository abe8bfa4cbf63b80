import { useQuery } from '@tanstack/react-query'
import type { SignalView } from '#protocol/views/intradayView'
import { useBridge } from '../../bridge/BridgeProvider'
import { intradayQueries } from '../../bridge/queries/intradayQueries'
import { Answered } from '../../components/Answered'
import { Badge } from '../../components/Badge'
import { type DataColumn, DataTable } from '../../components/DataTable'
import { EmptyNote } from '../../components/Notes'
import { formatFixed, formatPercent } from '../../format/numbers'
import { formatClock } from '../../format/times'
import { useLinkedSymbol } from '../../state/panelLinks'

/** What the intraday cycle made of each symbol, newest first, and what became of it. */
export function SignalsPanel() {
  const bridge = useBridge()
  const [, link] = useLinkedSymbol()
  const signals = useQuery(intradayQueries(bridge).signals())
  const { data: lift } = useQuery(intradayQueries(bridge).aiLift())
  return (
    <Answered query={signals} what="the signals">
      {data => (
        <div className="view">
          {lift !== undefined && lift.scored > 0 && (
            <p className="toolbar soft" title="Win rate of finished trades whose AI score was at least this">
              AI lift over {lift.scored} trades:{' '}
              {lift.points
                .map(({ scoreMin, winRate }) => `${formatFixed(scoreMin, 2)} → ${formatPercent(winRate, 0)}`)
                .join(', ')}
            </p>
          )}
          <div className="viewBody">
            {data.length === 0 ? (
              <EmptyNote title="No signals yet">
                With intraday.on the cycle looks at its symbols every three minutes of the session; what it
                made of each is kept here, entered or not.
              </EmptyNote>
            ) : (
              <DataTable
                label="Signals"
                rows={data}
                columns={COLUMNS}
                rowKey={({ cycleId, symbol }) => `${cycleId} ${symbol}`}
                onRowClick={({ symbol }) => link(symbol)}
              />
            )}
          </div>
        </div>
      )}
    </Answered>
  )
}

const COLUMNS: readonly DataColumn<SignalView>[] = [
  {
    id: 'time',
    header: 'Time',
    width: '72px',
    value: ({ tsInit }) => tsInit,
    cell: ({ tsInit }) => <span className="figures soft">{formatClock(tsInit)}</span>,
  },
  {
    id: 'symbol',
    header: 'Symbol',
    width: '68px',
    value: ({ symbol }) => symbol,
    cell: ({ symbol }) => <strong>{symbol}</strong>,
  },
  {
    id: 'score',
    header: 'Score',
    width: '56px',
    align: 'end',
    value: ({ score }) => score,
    cell: ({ score, components, penalties }) => (
      <span
        className="figures"
        title={[
          ...components.map(({ name, value, weight }) => `${name} ${formatFixed(value, 2)} × ${weight}`),
          ...penalties.map(({ name, points, reason }) => `${name} −${points}: ${reason}`),
        ].join('\n')}
      >
        {formatFixed(score, 0)}
      </span>
    ),
  },
  {
    id: 'scalp',
    header: 'Scalp',
    width: '60px',
    isSecondary: true,
    value: ({ scalp }) => scalp,
    cell: ({ scalp }) => scalp,
  },
  {
    id: 'whale',
    header: 'Whale',
    width: '76px',
    isSecondary: true,
    value: ({ whale }) => whale,
    cell: ({ whale }) => whale,
  },
  {
    id: 'outcome',
    header: 'Outcome',
    width: '120px',
    value: ({ outcome }) => outcome,
    cell: ({ outcome }) => (
      <Badge tone={outcome === 'sent' ? 'up' : outcome === 'planned' ? 'accent' : 'plain'}>{outcome}</Badge>
    ),
  },
  {
    id: 'reason',
    header: 'Why',
    cell: ({ reason, guards }) => (
      <span
        className="soft"
        title={[reason, ...guards.map(({ name, verdict, detail }) => `${name} ${verdict} ${detail}`)].join(
          '\n',
        )}
      >
        {reason}
      </span>
    ),
  },
]
