import { roundToTick } from '#core/domain/tick'
import { formatPrice } from '../../format/numbers'
import type { TicketInstrument } from './ticketDraft'
import { priceStep } from './ticketFields'
import { useTicketMarket } from './useTicketMarket'

/** The market in what is about to be ordered; a press takes the price. */
export function MarketStrip({
  instrument,
  onPick,
}: {
  instrument: TicketInstrument
  onPick: (price: string) => void
}) {
  const { bid, ask } = useTicketMarket(instrument)
  const mid = bid === undefined || ask === undefined ? undefined : (bid + ask) / 2
  const onTick = mid === undefined ? undefined : roundToTick(mid, priceStep(instrument, mid))
  return (
    <div className="marketStrip">
      <StripButton label="Bid" price={bid} onPick={onPick} />
      <StripButton label="Mid" price={onTick} onPick={onPick} />
      <StripButton label="Ask" price={ask} onPick={onPick} />
    </div>
  )
}

function StripButton({
  label,
  price,
  onPick,
}: {
  label: string
  price: number | undefined
  onPick: (price: string) => void
}) {
  return (
    <button
      type="button"
      className="stripButton"
      disabled={price === undefined}
      onClick={() => onPick((price ?? 0).toFixed(2))}
    >
      <span className="soft">{label}</span>
      <span className="figures">{formatPrice(price)}</span>
    </button>
  )
}
