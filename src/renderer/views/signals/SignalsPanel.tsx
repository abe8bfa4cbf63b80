import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useBridge } from '../../bridge/BridgeProvider'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { intradayQueries } from '../../bridge/queries/intradayQueries'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { Answered } from '../../components/Answered'
import { Badge } from '../../components/Badge'
import { Choice } from '../../components/Choice'
import { type DataColumn, DataTable } from '../../components/DataTable'
import { EmptyNote } from '../../components/Notes'
import { formatFixed, formatPercent, formatSigned } from '../../format/numbers'
import { formatClock } from '../../format/times'
import { useLinkedSymbol } from '../../state/panelLinks'
import { wantedView } from '../../state/wantedView'
import { settingsSearch } from '../settings/settingsSearch'
import { type TapeLine, tapeOf } from './signalTape'

const ENGINES = [
  { value: 'all', label: 'All' },
  { value: 'options', label: 'Options' },
  { value: 'intraday', label: 'Intraday' },
] as const

/** What made the engines look, newest first, and what became of it. */
export function SignalsPanel() {
  const bridge = useBridge()
  const [, link] = useLinkedSymbol()
  const [engine, setEngine] = useState<(typeof ENGINES)[number]['value']>('all')
  const evaluations = useQuery(decisionQueries(bridge).evaluations(''))
  const { data: signals } = useQuery(intradayQueries(bridge).signals())
  const { data: settings } = useQuery(statusQueries(bridge).settings())
  const isIntradayOff = settings?.find(({ path }) => path === 'intraday.on')?.value === 'false'
  const lines = useMemo(
    () =>
      tapeOf(evaluations.data ?? [], signals ?? []).filter(
        each => engine === 'all' || each.engine === engine,
      ),
    [evaluations.data, signals, engine],
  )
  return (
    <div className="view">
      <div className="toolbar">
        <Choice label="Whose signals" options={ENGINES} value={engine} onChange={setEngine} />
        {isIntradayOff ? (
          <span className="soft toolbarEnd">
            Intraday is off. <IntradaySwitch />
          </span>
        ) : (
          <AiLift />
        )}
      </div>
      <div className="viewBody">
        <Answered query={evaluations} what="the signals">
          {() =>
            lines.length > 0 ? (
              <DataTable
                label="Signals"
                rows={lines}
                columns={COLUMNS}
                rowKey={({ key }) => key}
                onRowClick={({ symbol }) => link(symbol)}
              />
            ) : (
              <EmptyNote title="No signals yet">
                {engine !== 'intraday' &&
                  'A line comes whenever the verdict of a strategy turns: what stood in its way, or that it asks for an entry. '}
                {engine !== 'options' &&
                  (isIntradayOff
                    ? 'Every three minutes of the session the intraday engine would score its symbols here: momentum, volume, spread and what an AI says of them. It is off.'
                    : 'Every three minutes of the session the intraday engine scores its symbols here, entered or not.')}
              </EmptyNote>
            )
          }
        </Answered>
      </div>
    </div>
  )
}

function IntradaySwitch() {
  return (
    <button
      type="button"
      className="rowButton"
      title="Where it is switched on; it takes effect when the engine starts again"
      onClick={() => {
        settingsSearch.set('intraday.on')
        wantedView.set({ id: 'settings', workspace: 'run' })
      }}
    >
      Switch on…
    </button>
  )
}

/** What gating by the AI score would have changed, once there are trades that were scored. */
function AiLift() {
  const { data: lift } = useQuery(intradayQueries(useBridge()).aiLift())
  if (lift === undefined || lift.scored === 0) return null
  const points = lift.points.map(
    ({ scoreMin, winRate }) => `${formatFixed(scoreMin, 2)} → ${formatPercent(winRate, 0)}`,
  )
  return (
    <span className="soft toolbarEnd" title="Win rate of finished trades whose AI score was at least this">
      AI lift over {lift.scored} trades: {points.join(', ')}
    </span>
  )
}

const COLUMNS: readonly DataColumn<TapeLine>[] = [
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
    width: '62px',
    value: ({ symbol }) => symbol,
    cell: ({ symbol }) => <strong>{symbol}</strong>,
  },
  {
    id: 'source',
    header: 'Whose',
    width: '136px',
    isCut: true,
    value: ({ source }) => source,
    cell: ({ source }) => <span title={source}>{source}</span>,
  },
  {
    id: 'score',
    header: 'Score',
    width: '52px',
    align: 'end',
    isSecondary: true,
    value: ({ score }) => score,
    cell: ({ score }) => <span className="figures">{formatFixed(score, 0)}</span>,
  },
  {
    id: 'ai',
    header: 'AI',
    width: '84px',
    align: 'end',
    isSecondary: true,
    value: ({ ai }) => ai?.score ?? null,
    cell: ({ ai }) =>
      ai === null ? null : (
        <span className="figures" title={`by ${ai.source}`}>
          {formatFixed(ai.score, 2)} {formatSigned(ai.delta, 2)}
        </span>
      ),
  },
  {
    id: 'outcome',
    header: 'Outcome',
    width: '132px',
    isCut: true,
    value: ({ outcome }) => outcome,
    cell: ({ outcome, tone }) => (
      <Badge tone={tone} title={outcome}>
        {outcome}
      </Badge>
    ),
  },
  {
    id: 'reason',
    header: 'Why',
    cell: ({ reason, detail }) => (
      <span className="soft" title={detail.join('\n')}>
        {reason}
      </span>
    ),
  },
]
