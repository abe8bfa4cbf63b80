import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { exchangeDateOf, instantOf, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { type EpochMs, epochMs } from '#core/domain/time'
import type { EvaluationSummary } from '#protocol/views/decisionView'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { Badge } from '../../components/Badge'
import { Choice } from '../../components/Choice'
import { type DataColumn, DataTable } from '../../components/DataTable'
import { EmptyNote, ErrorNote, LoadingNote } from '../../components/Notes'
import { formatClock } from '../../format/times'
import { EvaluationDetail } from './EvaluationDetail'
import './evaluations.css'

const SYMBOL = /^[A-Z][A-Z0-9. ]{0,11}$/
const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)$/

const VERDICTS = [
  { value: 'all', label: 'All' },
  { value: 'enter', label: 'Entered' },
  { value: 'blocked', label: 'Blocked' },
] as const

/** Every decision, newest first, beside the nine stages of the one that is looked at. */
export function EvaluationsPanel() {
  const bridge = useBridge()
  const [symbolText, setSymbolText] = useState('')
  const [minuteText, setMinuteText] = useState('')
  const [verdict, setVerdict] = useState<'all' | 'enter' | 'blocked'>('all')
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  const { data: status } = useQuery(statusQueries(bridge).status())
  const now = Date.now() + (status?.clock.offsetMs ?? 0)
  const symbol = symbolText.trim().toUpperCase()
  const problem = whyProblem(symbol, minuteText)
  const at = problem === undefined ? momentOf(minuteText, epochMs(now)) : undefined
  const isAsked = symbol !== '' && at !== undefined
  const latest = useQuery({
    ...decisionQueries(bridge).evaluations(problem === undefined ? symbol : ''),
    enabled: !isAsked,
  })
  const standing = useQuery({ ...decisionQueries(bridge).why(symbol, at ?? 0), enabled: isAsked })
  const evaluations = isAsked ? standing : latest
  const shown = useMemo(
    () => (evaluations.data ?? []).filter(each => verdict === 'all' || each.verdict === verdict),
    [evaluations.data, verdict],
  )
  const detail = chosen ?? shown[0]?.evaluationId
  return (
    <div className="view">
      <div className="toolbar">
        <Choice label="Which decisions" options={VERDICTS} value={verdict} onChange={setVerdict} />
        <WhyField label="Why not" placeholder="symbol" value={symbolText} onChange={setSymbolText} />
        <WhyField label="at" placeholder="HH:MM" value={minuteText} onChange={setMinuteText} />
        {problem !== undefined && (
          <span role="alert" className="down">
            {problem}
          </span>
        )}
        <span className="soft figures toolbarEnd">{shown.length} decisions</span>
      </div>
      <div className="viewBody evaluationsBody">
        {evaluations.isPending ? (
          <LoadingNote what="the decisions" />
        ) : evaluations.isError ? (
          <ErrorNote error={bridgeErrorOf(evaluations.error)} onRetry={() => void evaluations.refetch()} />
        ) : shown.length === 0 ? (
          <EmptyNote title={isAsked ? `Nothing had been decided on ${symbol} by then` : 'No decisions yet'}>
            Every enabled strategy is evaluated once a minute while the market is open. Each run is kept, with
            what it saw and what stood in its way.
          </EmptyNote>
        ) : (
          <DataTable
            label="Decisions"
            rows={shown}
            columns={COLUMNS}
            rowKey={each => each.evaluationId}
            rowClass={each => (each.evaluationId === detail ? 'rowChosen' : '')}
            onRowClick={each => setChosen(each.evaluationId)}
          />
        )}
        {detail !== undefined && <EvaluationDetail key={detail} evaluationId={detail} />}
      </div>
    </div>
  )
}

function WhyField(props: {
  label: string
  placeholder: string
  value: string
  onChange: (text: string) => void
}) {
  return (
    <label className="whySymbol">
      <span className="soft">{props.label}</span>
      <input
        className="whyInput figures"
        value={props.value}
        placeholder={props.placeholder}
        onChange={event => props.onChange(event.target.value)}
      />
    </label>
  )
}

function whyProblem(symbol: string, minute: string): string | undefined {
  if (symbol !== '' && !SYMBOL.test(symbol)) return 'not a symbol'
  if (minute.trim() === '') return undefined
  if (!CLOCK.test(minute.trim())) return 'a time such as 10:15'
  return symbol === '' ? 'a symbol as well' : undefined
}

/** The end of that minute of today's session; undefined without one. */
function momentOf(minute: string, now: EpochMs): number | undefined {
  const match = CLOCK.exec(minute.trim())
  if (match === null) return undefined
  const [, hours, minutes] = match
  return instantOf(exchangeDateOf(now), (Number(hours) * 60 + Number(minutes) + 1) * MS_PER_MINUTE) - 1
}

const COLUMNS: readonly DataColumn<EvaluationSummary>[] = [
  {
    id: 'time',
    header: 'Time',
    width: '76px',
    value: each => each.tsInit,
    cell: each => <span className="figures soft">{formatClock(each.tsInit)}</span>,
  },
  {
    id: 'strategy',
    header: 'Strategy',
    value: each => each.strategyName,
    cell: each => <strong title={`version ${each.strategyVersion}`}>{each.strategyName}</strong>,
  },
  {
    id: 'verdict',
    header: 'Verdict',
    width: '132px',
    isCut: true,
    value: each => each.code,
    cell: each => (
      <Badge tone={each.verdict === 'enter' ? 'up' : 'plain'}>
        {each.verdict === 'enter' ? '✓ enter' : each.code}
      </Badge>
    ),
  },
  {
    id: 'reason',
    header: 'Why',
    isSecondary: true,
    cell: each => (
      <span className="soft" title={each.reason}>
        {each.reason}
      </span>
    ),
  },
  {
    id: 'candidates',
    header: 'Candidates',
    width: '96px',
    align: 'end',
    isSecondary: true,
    cell: each => (
      <span className="figures soft" title="admissible of those looked at">
        {each.admissible}/{each.considered}
      </span>
    ),
  },
]
