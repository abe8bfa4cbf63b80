import { STAGES } from '#core/domain/stage'
import { Badge } from '../../components/Badge'
import { ErrorLine } from '../../components/Notes'
import { GateLine } from '../evaluations/GateLine'
import { SweepState } from './SweepState'
import type { LegJudgement } from './useJudgement'

/** Every gate's word on these legs, as the pipeline would say it if a strategy had chosen them now. */
export function JudgementGates({ judgement }: { judgement: LegJudgement }) {
  const { data, isCurrent, sweepingSince, error } = judgement
  const sweep = <SweepState tsSwept={isCurrent ? data?.tsSwept : undefined} sweepingSince={sweepingSince} />
  if (error !== undefined) return <ErrorLine error={error} />
  if (data === undefined) return sweep
  if (data.evaluation === null)
    return (
      <>
        {sweep}
        <p className="soft">No gate judges these legs, and no strategy opens them.</p>
      </>
    )
  const { verdict, code, gates } = data.evaluation
  const blocking = gates.filter(gate => gate.verdict === 'block').length
  return (
    <div aria-busy={!isCurrent} className={isCurrent ? '' : 'builderStale'}>
      {sweep}
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
