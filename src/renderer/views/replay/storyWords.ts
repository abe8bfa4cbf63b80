import type { StoryEventView } from '#protocol/views/tradeStoryView'
import { formatInteger, formatPrice } from '../../format/numbers'

const PARTS: Readonly<Record<StoryEventView['part'], string>> = {
  entry: 'Entry',
  target: 'Target',
  stop: 'Stop',
  exit: 'Exit',
  repair: 'Repair',
  roll: 'Roll',
}

/** One event of a trade in a line. */
export function storyWords(event: StoryEventView): string {
  const { kind, part, side, quantity, price, stopPrice } = event
  const amount = `${side} ${formatInteger(quantity)}`
  const place = stopPrice === null ? formatPrice(price) : formatPrice(stopPrice)
  switch (kind) {
    case 'asked':
      return `${PARTS[part]} asked for: ${amount} at ${place}`
    case 'moved':
      return `${PARTS[part]} moved to ${place}`
    case 'filled':
      return `${PARTS[part]} filled: ${amount} at ${formatPrice(price)}`
    case 'ended':
      return `${PARTS[part]} ended at ${place}`
  }
}

/** Why, in words: codes are spoken without their underscores, what nothing asked for was a person. */
export function reasonWords({ kind, reason }: StoryEventView): string {
  if (reason !== null) return reason.toLowerCase().replaceAll('_', ' ')
  return kind === 'moved' ? 'by hand' : ''
}
