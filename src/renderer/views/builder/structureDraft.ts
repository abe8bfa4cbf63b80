import { type Combo, instrumentKey, type Leg, type OptionContract } from '#core/domain/instrument'
import { LEGS_MAX } from '#core/quant/payoff/structure'
import { valueStore } from '../../state/valueStore'
import type { TicketInstrument } from '../orderTicket/ticketDraft'

/** Legs as they are put together; one to eight make something that can be judged and ordered. */
export type StructureDraft = {
  readonly underlying: string
  readonly legs: readonly Leg[]
  readonly quantity: number
}

const draft = valueStore<StructureDraft>({ underlying: '', legs: [], quantity: 1 })

export const builder = {
  draft,

  /** Other legs altogether. */
  load(underlying: string, legs: readonly Leg[]): void {
    draft.set({ underlying, legs: legs.slice(0, LEGS_MAX), quantity: draft.get().quantity })
  },

  setQuantity(quantity: number): void {
    draft.set({ ...draft.get(), quantity })
  },

  /** One more of the option on this side; on the other side it takes one away. Another underlying begins anew. */
  add(option: OptionContract, side: 'buy' | 'sell'): void {
    const current = draft.get()
    const legs = current.underlying === option.underlying ? current.legs : []
    draft.set({ ...current, underlying: option.underlying, legs: withOption(legs, option, side) })
  },

  replace(index: number, change: Partial<Leg>): void {
    const current = draft.get()
    const legs = current.legs.map((leg, at) => (at === index ? { ...leg, ...change } : leg))
    // Two legs in one option would be one order for it twice.
    if (new Set(legs.map(({ option }) => instrumentKey(option))).size === legs.length)
      draft.set({ ...current, legs })
  },

  remove(index: number): void {
    const current = draft.get()
    draft.set({ ...current, legs: current.legs.filter((_, at) => at !== index) })
  },

  /** What is bought is sold, and the other way round. */
  reverse(): void {
    const current = draft.get()
    const legs = current.legs.map((leg): Leg => ({ ...leg, side: leg.side === 'buy' ? 'sell' : 'buy' }))
    draft.set({ ...current, legs })
  },

  clear(): void {
    draft.set({ ...draft.get(), legs: [] })
  },
}

function withOption(legs: readonly Leg[], option: OptionContract, side: 'buy' | 'sell'): readonly Leg[] {
  const key = instrumentKey(option)
  const index = legs.findIndex(leg => instrumentKey(leg.option) === key)
  const known = legs[index]
  if (known === undefined) return legs.length < LEGS_MAX ? [...legs, { option, side, ratio: 1 }] : legs
  if (known.side === side) return legs.with(index, { ...known, ratio: known.ratio + 1 })
  return known.ratio > 1 ? legs.with(index, { ...known, ratio: known.ratio - 1 }) : legs.toSpliced(index, 1)
}

export type StructureOrder = { readonly instrument: TicketInstrument; readonly side: 'buy' | 'sell' }

/** What an order of the legs is; undefined without any. Lower strikes first, as structures are called. */
export function orderOf({ underlying, legs }: StructureDraft): StructureOrder | undefined {
  const [only] = legs
  if (only === undefined) return undefined
  if (legs.length === 1) return { instrument: only.option, side: only.side }
  const sorted = [...legs].sort((a, b) => a.option.strike - b.option.strike)
  const combo: Combo = { kind: 'combo', underlying, legs: sorted }
  return { instrument: combo, side: 'buy' }
}
