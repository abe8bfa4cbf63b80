import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { EvaluationSummary } from '#protocol/views/decisionView'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { Badge } from '../../components/Badge'
import { Choice } from '../../components/Choice'
import { type DataColumn, DataTable } from '../../components/DataTable'
import { EmptyNote, ErrorNote, LoadingNote } from '../../components/Notes'
import { formatClock } from '../../format/times'
import { EvaluationDetail } from './EvaluationDetail'
import './evaluations.css'

const SYMBOL = /^[A-Z][A-Z0-9. ]{0,11}$/

const VERDICTS = [
  { value: 'all', label: 'All' },
  { value: 'enter', label: 'Entered' },
  { value: 'blocked', label: 'Blocked' },
] as const

/** Every decision, newest first, and the nine stages of the one that is looked at. */
export function EvaluationsPanel() {
  const [symbolText, setSymbolText] = useState('')
  const [verdict, setVerdict] = useState<'all' | 'enter' | 'blocked'>('all')
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  const symbol = symbolText.trim().toUpperCase()
  const isWrong = symbol !== '' && !SYMBOL.test(symbol)
  const evaluations = useQuery(decisionQueries(useBridge()).evaluations(isWrong ? '' : symbol))
  const shown = useMemo(
    () => (evaluations.data ?? []).filter(each => verdict === 'all' || each.verdict === verdict),
    [evaluations.data, verdict],
  )
  return (
    <div className="view">
      <div className="toolbar">
        <Choice label="Which decisions" options={VERDICTS} value={verdict} onChange={setVerdict} />
        <label className="whySymbol">
          <span className="soft">Why not</span>
          <input
            className="whyInput figures"
            value={symbolText}
            placeholder="symbol"
            aria-invalid={isWrong || undefined}
            aria-describedby={isWrong ? 'whyProblem' : undefined}
            onChange={event => setSymbolText(event.target.value)}
          />
        </label>
        {isWrong && (
          <span id="whyProblem" className="down">
            not a symbol
          </span>
        )}
      </div>
      <div className="viewBody evaluationsBody">
        {evaluations.isPending ? (
          <LoadingNote what="the decisions" />
        ) : evaluations.isError ? (
          <ErrorNote error={bridgeErrorOf(evaluations.error)} onRetry={() => void evaluations.refetch()} />
        ) : shown.length === 0 ? (
          <EmptyNote title="No decisions yet">
            Every enabled strategy is evaluated once a minute while the market is open. Each run is kept, with
            what it saw and what stood in its way.
          </EmptyNote>
        ) : (
          <DataTable
            label="Decisions"
            rows={shown}
            columns={COLUMNS}
            rowKey={each => each.evaluationId}
            rowClass={each => (each.evaluationId === chosen ? 'rowChosen' : '')}
            onRowClick={each => setChosen(each.evaluationId)}
          />
        )}
        {chosen !== undefined && (
          <EvaluationDetail key={chosen} evaluationId={chosen} onClose={() => setChosen(undefined)} />
        )}
      </div>
    </div>
  )
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
    width: '220px',
    value: each => each.strategyName,
    cell: each => <strong title={`version ${each.strategyVersion}`}>{each.strategyName}</strong>,
  },
  {
    id: 'verdict',
    header: 'Verdict',
    width: '180px',
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
