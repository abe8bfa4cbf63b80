import { STAGES } from '#core/domain/stage'
import { bridgeErrorOf } from '../../bridge/bridge'
import { Badge } from '../../components/Badge'
import { ErrorLine, LoadingNote } from '../../components/Notes'
import { GateLine } from '../evaluations/GateLine'
import type { useJudgement } from './useJudgement'

/** Every gate's word on these legs, as the pipeline would say it if a strategy had chosen them now. */
export function JudgementGates({ judgement }: { judgement: ReturnType<typeof useJudgement> }) {
  const { data, isCurrent } = judgement
  if (judgement.isError) return <ErrorLine error={bridgeErrorOf(judgement.error)} />
  if (data === undefined) return <LoadingNote what="the gates’ verdicts" />
  if (data.evaluation === null)
    return (
      <p className="soft">
        The pipeline has no rules for these legs: no gate judges them, and no strategy opens them.
      </p>
    )
  const { verdict, code, gates } = data.evaluation
  const blocking = gates.filter(gate => gate.verdict === 'block').length
  return (
    <div aria-busy={!isCurrent} className={isCurrent ? '' : 'builderStale'}>
      <p className="builderVerdict">
        <Badge tone={verdict === 'enter' ? 'up' : 'down'}>
          {verdict === 'enter' ? '✓ would enter' : `✕ ${code}`}
        </Badge>{' '}
        <span className="soft">
          {blocking > 0 && `${blocking} of ${gates.length} gates block. `}By the rules of {data.strategyName}.
        </span>
      </p>
      <ul className="gateList">
        {STAGES.flatMap(stage =>
          gates
            .filter(gate => gate.stage === stage)
            .map(gate => <GateLine key={`${stage} ${gate.gate}`} gate={gate} />),
        )}
      </ul>
    </div>
  )
}
