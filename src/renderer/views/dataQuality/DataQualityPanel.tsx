import { useQuery } from '@tanstack/react-query'
import type { SymbolQualityView } from '#protocol/views/dataView'
import { useBridge } from '../../bridge/BridgeProvider'
import { riskQueries } from '../../bridge/queries/riskQueries'
import { Answered } from '../../components/Answered'
import { Badge } from '../../components/Badge'
import { type DataColumn, DataTable } from '../../components/DataTable'
import { EmptyNote } from '../../components/Notes'
import { formatInteger, formatPercent } from '../../format/numbers'
import { formatLag } from '../../format/times'

/** Whether the numbers can be believed, symbol by symbol, and why one may not be traded on. */
export function DataQualityPanel() {
  const quality = useQuery(riskQueries(useBridge()).quality())
  return (
    <Answered query={quality} what="the data quality">
      {({ symbols, share, goal, checked, rejected }) => (
        <div className="view">
          <div className="toolbar">
            <Badge tone={share === null ? 'plain' : share >= goal ? 'up' : 'warn'}>
              {formatPercent(share, 3)} good
            </Badge>
            <span className="soft figures">
              {formatInteger(rejected)} of {formatInteger(checked)} ticks rejected, goal {formatPercent(goal)}
            </span>
          </div>
          <div className="viewBody">
            {symbols.length === 0 ? (
              <EmptyNote title="Nothing is subscribed">
                Quality is counted from the first tick of a symbol.
              </EmptyNote>
            ) : (
              <DataTable
                label="Data quality"
                rows={symbols}
                columns={COLUMNS}
                rowKey={({ symbol }) => symbol}
              />
            )}
          </div>
        </div>
      )}
    </Answered>
  )
}

const COLUMNS: readonly DataColumn<SymbolQualityView>[] = [
  {
    id: 'symbol',
    header: 'Symbol',
    width: '72px',
    value: ({ symbol }) => symbol,
    cell: ({ symbol }) => <strong>{symbol}</strong>,
  },
  {
    id: 'state',
    header: 'State',
    width: '84px',
    value: ({ state }) => state,
    cell: ({ state }) => <Badge tone={state === 'live' ? 'up' : 'warn'}>{state}</Badge>,
  },
  {
    id: 'lag',
    header: 'Lag',
    width: '72px',
    align: 'end',
    value: ({ lagMs }) => lagMs,
    cell: ({ lagMs }) => <span className="figures">{lagMs === null ? '–' : formatLag(lagMs)}</span>,
  },
  {
    id: 'share',
    header: 'Good',
    width: '84px',
    align: 'end',
    value: ({ share }) => share,
    cell: ({ share }) => <span className="figures">{formatPercent(share, 2)}</span>,
  },
  {
    id: 'veto',
    header: 'Stands against trading',
    cell: ({ veto, defects }) => (
      <span
        className="soft"
        title={Object.entries(defects)
          .map(([code, count]) => `${code} ${count}`)
          .join('\n')}
      >
        {veto ?? 'nothing'}
      </span>
    ),
  },
]
