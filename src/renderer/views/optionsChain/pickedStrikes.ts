import type { OptionContract } from '#core/domain/instrument'
import type { ExpirationView } from '#protocol/views/marketView'
import type { TicketDraft } from '../orderTicket/ticketDraft'

/** The ticket's legs of one expiration, by strike: `call buy`, or several joined with a comma. */
export function pickedStrikes(draft: TicketDraft, expiration: ExpirationView): ReadonlyMap<number, string> {
  const picked = new Map<number, string>()
  for (const { option, side } of legsOf(draft)) {
    if (option.expiration !== expiration.expiration || option.tradingClass !== expiration.tradingClass)
      continue
    const before = picked.get(option.strike)
    const leg = `${option.right} ${side}`
    picked.set(option.strike, before === undefined ? leg : `${before},${leg}`)
  }
  return picked
}

function legsOf({
  instrument,
  side,
}: TicketDraft): readonly { option: OptionContract; side: 'buy' | 'sell' }[] {
  if (instrument.kind === 'stock') return []
  return instrument.kind === 'option' ? [{ option: instrument, side }] : instrument.legs
}
