import type { OptionContract } from '#core/domain/instrument'
import type { ExpirationView } from '#protocol/views/marketView'
import type { TicketDraft } from '../orderTicket/ticketDraft'

type PickedLeg = { readonly option: OptionContract; readonly side: 'buy' | 'sell' }

/** The legs of one expiration, by strike: `call buy`, or several joined with a comma. */
export function pickedStrikes(
  legs: readonly PickedLeg[],
  expiration: ExpirationView,
): ReadonlyMap<number, string> {
  const picked = new Map<number, string>()
  for (const { option, side } of legs) {
    if (option.expiration !== expiration.expiration || option.tradingClass !== expiration.tradingClass)
      continue
    const before = picked.get(option.strike)
    const leg = `${option.right} ${side}`
    picked.set(option.strike, before === undefined ? leg : `${before},${leg}`)
  }
  return picked
}

export function ticketLegs({ instrument, side }: TicketDraft): readonly PickedLeg[] {
  if (instrument.kind === 'stock') return []
  return instrument.kind === 'option' ? [{ option: instrument, side }] : instrument.legs
}
