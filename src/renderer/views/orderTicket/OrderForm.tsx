import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { OrderRequestView, OrderView } from '#protocol/views/orderView'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { Choice } from '../../components/Choice'
import { Field } from '../../components/Field'
import { ErrorLine } from '../../components/Notes'
import { formatInteger, formatPrice } from '../../format/numbers'
import { ConfirmLiveDialog } from './ConfirmLiveDialog'
import { MarketStrip } from './MarketStrip'
import { OrderOutcome } from './OrderOutcome'
import { PreviewResult } from './PreviewResult'
import { PriceField } from './PriceField'
import { type TicketDraft, ticket } from './ticketDraft'
import { parsePrice, parseQuantity, priceProblem, quantityProblem, walkProblem } from './ticketFields'
import { usePreview } from './usePreview'
import { WalkField } from './WalkField'

const SIDES = [
  { value: 'buy', label: 'Buy' },
  { value: 'sell', label: 'Sell' },
] as const

const TIFS = [
  { value: 'day', label: 'Day', title: 'Until the close' },
  { value: 'gtc', label: 'GTC', title: 'Until it is cancelled' },
  { value: 'ioc', label: 'IOC', title: 'Now, as far as possible, the rest is cancelled' },
] as const

/** Preview first, then place exactly what was previewed: a change of anything asks for a new preview. */
export function OrderForm({ draft }: { draft: TicketDraft }) {
  const isConnected = useConnection().kind === 'open'
  const { data: status } = useQuery(statusQueries(useBridge()).status())
  const [placed, setPlaced] = useState<OrderView | undefined>(undefined)
  const [isConfirming, setIsConfirming] = useState(false)
  const request = requestOf(draft)
  const preview = usePreview(request, `${status?.killSwitch.state} ${status?.broker.state}`)
  const place = useCommand('orders.place')
  const isCombo = draft.instrument.kind === 'combo'

  const send = () => {
    if (request === undefined) return
    setIsConfirming(false)
    place.run({ order: request }, order => {
      setPlaced(order)
      preview.clear()
    })
  }
  const edit: typeof ticket.edit = change => {
    place.reset()
    ticket.edit(change)
  }
  // Nobody knows whether it went: the order list does, and a new preview begins a new order.
  const isOutcomeUnknown = place.error?.kind === 'timeout'
  const mayPlace = isConnected && !isOutcomeUnknown && preview.result?.denials.length === 0
  return (
    <form
      className="ticketForm"
      onSubmit={event => {
        event.preventDefault()
        setPlaced(undefined)
        place.reset()
        preview.ask()
      }}
    >
      {isCombo ? (
        <Button onClick={() => ticket.reverse()}>Reverse the legs</Button>
      ) : (
        <Choice
          label="Side"
          options={SIDES}
          value={draft.side}
          tones={{ buy: 'buy', sell: 'sell' }}
          onChange={side => edit({ side })}
        />
      )}
      <MarketStrip instrument={draft.instrument} onPick={price => edit({ price })} />
      <div className="ticketPair">
        <Field
          label={draft.instrument.kind === 'stock' ? 'Shares' : 'Contracts'}
          inputMode="numeric"
          keepsNoteLine
          value={draft.quantity}
          maxLength={9}
          problem={quantityProblem(draft.quantity)}
          onChange={event => edit({ quantity: event.target.value })}
        />
        <PriceField draft={draft} onChange={price => edit({ price })} />
      </div>
      <WalkField draft={draft} onChange={walkTo => edit({ walkTo })} />
      <Choice label="Time in force" options={TIFS} value={draft.tif} onChange={tif => edit({ tif })} />
      <Button type="submit" disabled={request === undefined || !isConnected} isPending={preview.isPending}>
        Preview
      </Button>
      {preview.error !== undefined && <ErrorLine error={preview.error} />}
      {preview.result !== undefined && <PreviewResult preview={preview.result} />}
      {place.error !== undefined && <ErrorLine error={place.error} />}
      {preview.result !== undefined && request !== undefined && (
        <Button
          tone={isCombo ? 'primary' : draft.side}
          className="placeButton"
          disabled={!mayPlace}
          isPending={place.isPending}
          onClick={() => (status?.mode === 'live' ? setIsConfirming(true) : send())}
        >
          {place.isPending ? (isConnected ? 'Sending…' : 'Unknown, asked on reconnect') : placeLabel(request)}
        </Button>
      )}
      {placed !== undefined && <OrderOutcome placed={placed} />}
      {isConfirming && request !== undefined && (
        <ConfirmLiveDialog
          label={placeLabel(request)}
          account={status?.account ?? ''}
          onConfirm={send}
          onClose={() => setIsConfirming(false)}
        />
      )}
    </form>
  )
}

/** Undefined while a field is wrong. */
function requestOf(draft: TicketDraft): OrderRequestView | undefined {
  const limitPrice = parsePrice(draft.price)
  const quantity = parseQuantity(draft.quantity)
  const hasProblem =
    priceProblem(draft.price, draft.instrument) !== undefined ||
    quantityProblem(draft.quantity) !== undefined ||
    walkProblem(draft) !== undefined
  if (hasProblem || limitPrice === undefined || quantity === undefined) return undefined
  const walkTo = draft.walkTo === undefined ? undefined : parsePrice(draft.walkTo)
  return {
    instrument: draft.instrument,
    side: draft.side,
    quantity,
    limitPrice,
    tif: draft.tif,
    ...(walkTo === undefined ? {} : { walkTo }),
  }
}

function placeLabel({ instrument, side, quantity, limitPrice, walkTo }: OrderRequestView): string {
  const walk = walkTo === undefined ? '' : ` walking to ${formatPrice(Math.abs(walkTo))}`
  const amount = `${formatInteger(quantity)} at ${formatPrice(Math.abs(limitPrice))}${walk}`
  if (instrument.kind === 'combo') return `Place ${amount} ${limitPrice < 0 ? 'credit' : 'debit'}`
  return `${side === 'buy' ? 'Buy' : 'Sell'} ${amount}`
}
