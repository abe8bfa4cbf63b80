import { instrumentTitle } from '#core/domain/instrumentTitle'
import type { InputOf } from '#protocol/protocol'
import { formatPrice } from '../format/numbers'

const WORDS: Readonly<Record<string, string>> = {
  'orders.modify': 'Change of an order',
  'orders.cancel': 'Cancel of an order',
  'orders.cancelAll': 'Cancel of all orders',
  'structures.close': 'Close of a structure',
  'structures.roll': 'Roll of a structure',
  'structures.propose': 'Legs for approval',
  'attachments.put': 'Attachment',
  'drawings.set': 'Drawing',
  'trades.close': 'Close of a trade',
  'killSwitch.trip': 'Kill switch',
  'killSwitch.reset': 'Reset of the kill switch',
  'entries.switch': 'Switch of entries',
}

/** A command in a trader's words. */
export function commandWords(method: string, input: unknown): string {
  if (method === 'orders.place') {
    const { side, quantity, instrument, limitPrice } = (input as InputOf<'orders.place'>).order
    return `Order to ${side} ${quantity} ${instrumentTitle(instrument)} at ${formatPrice(limitPrice)}`
  }
  if (method === 'approvals.answer')
    return (input as InputOf<'approvals.answer'>).answer === 'approve' ? 'Approval' : 'Refusal'
  return WORDS[method] ?? method
}
