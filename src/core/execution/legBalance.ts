import { type Combo, instrumentKey } from '../domain/instrument'
import type { Lot, StructurePosition } from '../portfolio/structureBook'

/** Whole structures held, and what is held or missing beyond them. */
export type LegBalance = {
  readonly wholeStructures: number
  /** Signed contracts beyond the whole structures: leg fills that came without the others. */
  readonly excess: readonly Lot[]
}

/**
 * Legs of a combo fill together at IBKR unless it is not guaranteed, or something went wrong. A structure is in
 * balance when every leg is held in the ratio of its order.
 */
export function legBalance(structure: StructurePosition): LegBalance {
  if (structure.instrument.kind !== 'combo') return singleBalance(structure)
  const unit = unitOf(structure.instrument)
  const held = new Map(structure.lots.map(lot => [instrumentKey(lot.instrument), lot.quantity]))
  let whole = Infinity
  for (const { instrument, quantity } of unit) {
    const count = (held.get(instrumentKey(instrument)) ?? 0) / quantity
    whole = Math.min(whole, Math.max(0, Math.floor(count)))
  }
  if (!Number.isFinite(whole)) whole = 0
  for (const { instrument, quantity } of unit) {
    const key = instrumentKey(instrument)
    held.set(key, (held.get(key) ?? 0) - whole * quantity)
  }
  const excess = structure.lots
    .map(({ instrument }) => ({ instrument, quantity: held.get(instrumentKey(instrument)) ?? 0 }))
    .filter(({ quantity }) => quantity !== 0)
  return { wholeStructures: whole, excess }
}

/** A single option is always whole; whatever else came with it (shares after an assignment) is beyond it. */
function singleBalance({ instrument, lots }: StructurePosition): LegBalance {
  const key = instrumentKey(instrument)
  const own = lots.find(lot => instrumentKey(lot.instrument) === key)
  return {
    wholeStructures: Math.abs(own?.quantity ?? 0),
    excess: lots.filter(lot => lot !== own),
  }
}

/** What one structure holds when it is bought once. */
const unitOf = ({ legs }: Combo): readonly Lot[] =>
  legs.map(leg => ({ instrument: leg.option, quantity: leg.side === 'buy' ? leg.ratio : -leg.ratio }))
