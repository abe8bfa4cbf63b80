import { useState } from 'react'
import type { ApprovalView } from '#protocol/views/decisionView'
import type { JudgementView } from '#protocol/views/judgementView'
import { useConnection } from '../../bridge/BridgeProvider'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { ErrorLine } from '../../components/Notes'
import { formatClock } from '../../format/times'
import type { StructureOrder } from './structureDraft'

/** The legs' way into the approval queue, in the size that the strategy's rule gives them; or why there is none. */
export function ProposeLegs({
  order,
  judgement,
}: {
  order: StructureOrder
  judgement: JudgementView | undefined
}) {
  const isConnected = useConnection().kind === 'open'
  const propose = useCommand('structures.propose')
  const [asked, setAsked] = useState<ApprovalView | undefined>(undefined)
  const quantity = judgement?.evaluation?.focus?.quantity
  const { obstacle } = judgement ?? { obstacle: null }
  const isOpen = judgement !== undefined && obstacle === null
  return (
    <div className="builderPropose">
      <Button
        disabled={!isOpen || !isConnected}
        isPending={propose.isPending}
        title="Judged again by quotes of now, kept on record, and sent only when you approve it"
        onClick={() => {
          setAsked(undefined)
          propose.run({ instrument: order.instrument, side: order.side }, setAsked)
        }}
      >
        {propose.isPending ? 'Judging again…' : `Queue ${isOpen ? quantity : ''} for approval`}
      </Button>
      {obstacle !== null && (
        <p className="soft">
          <span className="noteCode">{obstacle.code}</span> {obstacle.message}
        </p>
      )}
      {isOpen && judgement.strategyName !== null && (
        <p className="soft">Sized by {judgement.strategyName}.</p>
      )}
      {asked !== undefined && (
        <p role="status">✓ Waits for approval under Decide; lapses at {formatClock(asked.expiresAt)}.</p>
      )}
      {propose.error !== undefined && <ErrorLine error={propose.error} />}
    </div>
  )
}
