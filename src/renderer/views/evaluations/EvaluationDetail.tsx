import { useQuery } from '@tanstack/react-query'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import { STAGE_TITLES, STAGES } from '#core/domain/stage'
import type { EvaluationView, GateView } from '#protocol/views/decisionView'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { Badge } from '../../components/Badge'
import { Button } from '../../components/Button'
import { ErrorLine, ErrorNote, LoadingNote } from '../../components/Notes'
import { formatMoney, formatPercent, formatPrice, formatSignedMoney } from '../../format/numbers'
import { formatClock, formatShortDay } from '../../format/times'
import { GateLine } from './GateLine'

/** One decision: its nine stages with what each saw and asked for, and what would have been sent. */
export function EvaluationDetail({ evaluationId }: { evaluationId: string }) {
  const evaluation = useQuery(decisionQueries(useBridge()).evaluation(evaluationId))
  return (
    <aside className="evaluationDetail" aria-label="Decision">
      {evaluation.isPending ? (
        <LoadingNote what="the decision" />
      ) : evaluation.isError ? (
        <ErrorNote error={bridgeErrorOf(evaluation.error)} onRetry={() => void evaluation.refetch()} />
      ) : (
        <>
          <Heading evaluation={evaluation.data} />
          <Focus evaluation={evaluation.data} />
          <div className="stages">
            {STAGES.map(stage => (
              <StageGates
                key={stage}
                title={`${stage} ${STAGE_TITLES[stage]}`}
                gates={evaluation.data.gates.filter(gate => gate.stage === stage)}
              />
            ))}
          </div>
          <Candidates evaluation={evaluation.data} />
          <Replay evaluationId={evaluationId} />
        </>
      )}
    </aside>
  )
}

function Heading({ evaluation }: { evaluation: EvaluationView }) {
  return (
    <header className="evaluationHeading">
      <h3>{evaluation.strategyName}</h3>
      <Badge tone={evaluation.verdict === 'enter' ? 'up' : 'down'}>
        {evaluation.verdict === 'enter' ? 'enter' : evaluation.code}
      </Badge>
      <span className="soft figures">
        {formatShortDay(evaluation.tsInit)} {formatClock(evaluation.tsInit)}
        {evaluation.chosenBy !== null && `, legs chosen by ${evaluation.chosenBy}`}
      </span>
    </header>
  )
}

/** The figures that the gates judged: the same that an order of it would be sent by. */
function Focus({ evaluation: { focus, nearestMiss } }: { evaluation: EvaluationView }) {
  if (!focus) return <p className="soft">No combination of strikes could be judged.</p>
  const { economics, walk } = focus
  const figures: readonly (readonly [string, string, string])[] = [
    ['Net EV', formatSignedMoney(economics.evNet), 'after slippage, commissions and fees, for one structure'],
    ['POP', formatPercent(economics.pop), 'probability of profit at expiration'],
    ['Max profit', formatMoney(economics.maxProfit), 'for one structure'],
    ['Max loss', formatMoney(economics.maxLoss), 'for one structure'],
    ['Mid', formatPrice(economics.netMid), 'net debit per share; a credit is negative'],
    ['Floor', formatPrice(economics.netAtZeroEv), 'net debit at which nothing is expected any more'],
    ['Walk', `${formatPrice(walk.start)} → ${formatPrice(walk.worst)}`, 'first and worst limit'],
    ['Size', focus.arithmetic, 'how the quantity came about'],
  ]
  return (
    <section>
      <p className="evaluationInstrument">
        {focus.quantity} × {instrumentTitle(focus.instrument)}
      </p>
      <dl className="evaluationFigures">
        {figures.map(([term, value, title]) => (
          <div key={term} title={title}>
            <dt>{term}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ))}
      </dl>
      {nearestMiss && (
        <p className="nearestMiss">
          Nearest miss: <strong>{nearestMiss.code}</strong>, by {formatPercent(-nearestMiss.distance)} of the
          threshold.
        </p>
      )}
    </section>
  )
}

function StageGates({ title, gates }: { title: string; gates: readonly GateView[] }) {
  return (
    <section className="stage">
      <h4>{title}</h4>
      <ul className="gateList">
        {gates.map(gate => (
          <GateLine key={gate.gate} gate={gate} />
        ))}
      </ul>
    </section>
  )
}

function Candidates({ evaluation }: { evaluation: EvaluationView }) {
  const { considered, admissible, stoppedBy } = evaluation
  return (
    <p className="soft">
      {considered} candidates, {admissible} admissible
      {Object.entries(stoppedBy)
        .map(([code, count]) => `, ${count} stopped by ${code}`)
        .join('')}
      .
    </p>
  )
}

/** Decides again from what is stored: the proof that the record is complete. */
function Replay({ evaluationId }: { evaluationId: string }) {
  const replay = useQuery(decisionQueries(useBridge()).replay(evaluationId))
  return (
    <section className="evaluationReplay">
      <Button isPending={replay.isFetching} onClick={() => void replay.refetch()}>
        Decide again
      </Button>
      {replay.isError && <ErrorLine error={bridgeErrorOf(replay.error)} />}
      {replay.data && (
        <span role="status">
          {!replay.data.isReplayable
            ? 'What it looked at is not kept any more.'
            : replay.data.isIdentical
              ? '✓ Identical, byte for byte.'
              : `✕ ${replay.data.differences.length} gates differ.`}
        </span>
      )}
      {replay.data?.differences.map(({ stage, gate, stored, replayed }) => (
        <div key={`${stage} ${gate}`} className="replayDifference">
          <strong>
            {stage} {gate}
          </strong>
          <pre>{stored}</pre>
          <pre>{replayed}</pre>
        </div>
      ))}
    </section>
  )
}
