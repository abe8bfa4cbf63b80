import { useQuery } from '@tanstack/react-query'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import type { ApprovalView } from '#protocol/views/decisionView'
import { useBridge, useConnection, useQuote } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { EmptyNote, ErrorLine, ErrorNote, LoadingNote } from '../../components/Notes'
import { StaleBadge } from '../../components/StaleBadge'
import { formatMoney, formatPercent, formatPrice, formatSignedMoney } from '../../format/numbers'
import { formatClock } from '../../format/times'
import './approvals.css'

/** Entries that wait for a person's word, and lapse without it. */
export function ApprovalsPanel() {
  const approvals = useQuery(decisionQueries(useBridge()).approvals())
  if (approvals.isPending) return <LoadingNote what="the approvals" />
  if (approvals.isError)
    return <ErrorNote error={bridgeErrorOf(approvals.error)} onRetry={() => void approvals.refetch()} />
  if (approvals.data.length === 0)
    return (
      <EmptyNote title="Nothing waits for approval">
        A strategy that asks before it enters puts its proposals here. They are judged again when you approve.
      </EmptyNote>
    )
  return (
    <div className="view">
      <ul className="viewBody approvals">
        {approvals.data.map(approval => (
          <Approval key={approval.approvalId} approval={approval} />
        ))}
      </ul>
    </div>
  )
}

function Approval({ approval }: { approval: ApprovalView }) {
  const { approvalId, evaluation, proposal, expiresAt } = approval
  const quote = useQuote(evaluation.symbol)
  const isConnected = useConnection().kind === 'open'
  const answer = useCommand('approvals.answer')
  return (
    <li className="approval">
      <div>
        <strong>{evaluation.strategyName}</strong>{' '}
        <span className="soft">
          {evaluation.chosenBy !== null && `legs chosen by ${evaluation.chosenBy}, `}priced at{' '}
          {formatClock(evaluation.tsInit)}, lapses at {formatClock(expiresAt)}
        </span>{' '}
        <StaleBadge isStale={quote?.stale} />
        {proposal && (
          <p className="figures">
            {proposal.side} {proposal.quantity} × {instrumentTitle(proposal.instrument)}, limit{' '}
            {formatPrice(proposal.walk.start)} to {formatPrice(proposal.walk.worst)}; EV{' '}
            {formatSignedMoney(proposal.economics.evNet)}, POP {formatPercent(proposal.economics.pop)}, max
            loss {formatMoney(proposal.economics.maxLoss)}
          </p>
        )}
        {answer.error !== undefined && <ErrorLine error={answer.error} />}
      </div>
      <div className="approvalActions">
        <Button
          disabled={!isConnected}
          isPending={answer.isPending}
          onClick={() => answer.run({ approvalId, answer: 'refuse' })}
        >
          Refuse
        </Button>
        <Button
          tone="primary"
          disabled={!isConnected}
          isPending={answer.isPending}
          onClick={() => answer.run({ approvalId, answer: 'approve' })}
        >
          Approve
        </Button>
      </div>
    </li>
  )
}
