import type { Instrument } from '#core/domain/instrument'
import { isWorseThan } from '#core/domain/order'
import { isOnTick, roundToTick } from '#core/domain/tick'
import type { TicketDraft } from './ticketDraft'

/** More than anybody means; the risk checks have their own, lower limits. */
const QUANTITY_MAX = 100_000
const PRICE_MAX = 100_000
/** Nothing here trades in smaller steps; where the contract's own step is larger, the preview says so. */
const TICK_MIN = 0.01

const NUMBER = /^[-−]?(\d+\.?\d*|\.\d+)$/

export function parsePrice(text: string): number | undefined {
  const trimmed = text.trim()
  return NUMBER.test(trimmed) ? Number(trimmed.replace('−', '-')) : undefined
}

export function parseQuantity(text: string): number | undefined {
  return /^\d+$/.test(text.trim()) ? Number(text.trim()) : undefined
}

/** What is wrong with it in a few words, or undefined. */
export function priceProblem(text: string, instrument: Instrument): string | undefined {
  if (text.trim() === '') return 'a limit price is needed'
  const price = parsePrice(text)
  if (price === undefined) return 'not a number'
  if (price <= 0 && instrument.kind !== 'combo') return 'must be above zero'
  if (Math.abs(price) > PRICE_MAX) return `at most ${PRICE_MAX.toLocaleString('en-US')}`
  if (!isOnTick(price, TICK_MIN)) return 'prices move in steps of 0.01'
  return undefined
}

/** What is wrong with the worst price that a limit may walk to. */
export function walkProblem({
  instrument,
  side,
  price,
  walkTo,
}: Pick<TicketDraft, 'instrument' | 'side' | 'price' | 'walkTo'>): string | undefined {
  if (walkTo === undefined) return undefined
  const problem = priceProblem(walkTo, instrument)
  if (problem !== undefined) return problem
  const [from, to] = [parsePrice(price), parsePrice(walkTo)]
  if (from === undefined || to === undefined || isWorseThan(to, from, side)) return undefined
  return side === 'buy' ? 'must be above the limit' : 'must be below the limit'
}

export function quantityProblem(text: string): string | undefined {
  if (text.trim() === '') return 'a quantity is needed'
  const quantity = parseQuantity(text)
  if (quantity === undefined) return 'a whole number'
  if (quantity === 0) return 'must be above zero'
  if (quantity > QUANTITY_MAX) return `at most ${QUANTITY_MAX.toLocaleString('en-US')}`
  return undefined
}

/** The step of the arrow keys: a nickel for options from 3.00, else a cent. */
export const priceStep = (instrument: Instrument, price: number): number =>
  instrument.kind === 'option' && price >= 3 ? 0.05 : 0.01

/** The next price up or down on the ladder; a price between two rungs goes to the nearer one in that direction. */
export function steppedPrice(text: string, instrument: Instrument, direction: 'up' | 'down'): string {
  const price = parsePrice(text) ?? 0
  const step = priceStep(instrument, direction === 'up' ? price : price - 0.005)
  const next = roundToTick(
    direction === 'up' ? price + step : price - step,
    step,
    direction === 'up' ? 'down' : 'up',
  )
  return (instrument.kind === 'combo' ? next : Math.max(next, step)).toFixed(2)
}
