import { useMutation } from '@tanstack/react-query'
import { instrumentKey } from '#core/domain/instrument'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import { roundToTick } from '#core/domain/tick'
import type { OrderRequestView } from '#protocol/views/orderView'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { Button } from '../../components/Button'
import { ErrorLine } from '../../components/Notes'
import { PreviewResult } from '../orderTicket/PreviewResult'
import { ticket } from '../orderTicket/ticketDraft'
import { ProposeLegs } from './ProposeLegs'
import { orderOf, type StructureDraft } from './structureDraft'
import type { StructureModel } from './structureModel'
import type { LegJudgement } from './useJudgement'

/** The two ways on: into the approval queue, or into the ticket; and before either, what the broker would ask for. */
export function BuilderOrder({
  draft,
  model,
  judgement,
}: {
  draft: StructureDraft
  model: StructureModel | undefined
  judgement: LegJudgement
}) {
  const bridge = useBridge()
  const isConnected = useConnection().kind === 'open'
  const whatIf = useMutation({
    mutationFn: (order: OrderRequestView) => bridge.query('orders.preview', order),
  })
  const order = orderOf(draft)
  if (order === undefined) return null
  const increment = judgement.data?.increment ?? 0.01
  const limitPrice = model && roundToTick(priceOf(order.side, model.netMid), increment)
  const request: OrderRequestView | undefined =
    limitPrice === undefined ? undefined : { ...order, quantity: draft.quantity, limitPrice, tif: 'day' }
  return (
    <div className="builderOrder">
      <p className="builderTitle">
        <strong>
          {draft.quantity} × {instrumentTitle(order.instrument)}
        </strong>
      </p>
      <div className="builderActions">
        <Button
          disabled={request === undefined || !isConnected}
          isPending={whatIf.isPending}
          title="Asks the broker; nothing is placed"
          onClick={() => request && whatIf.mutate(request)}
        >
          Margin what-if
        </Button>
        <Button
          tone="primary"
          disabled={request === undefined}
          onClick={() => request && ticket.load(request)}
        >
          To the ticket
        </Button>
      </div>
      <ProposeLegs
        key={instrumentKey(order.instrument)}
        order={order}
        judgement={judgement.isCurrent ? judgement.data : undefined}
      />
      {whatIf.isError && <ErrorLine error={bridgeErrorOf(whatIf.error)} />}
      {whatIf.data !== undefined && <PreviewResult preview={whatIf.data} />}
    </div>
  )
}

/** A combo is bought at its net debit; a single option is sold at its premium. */
const priceOf = (side: 'buy' | 'sell', netMid: number): number => (side === 'buy' ? netMid : -netMid)
