import { type Combo, type Instrument, instrumentKey } from '../domain/instrument'
import type { Lot, StructurePosition } from '../portfolio/structureBook'

/** What is held as wholes, and what is held or missing beyond them. */
export type LegBalance = {
  /** Whole structures by what one consists of: as it was opened, and as it was rolled. */
  readonly units: readonly { readonly instrument: Instrument; readonly quantity: number }[]
  readonly wholeStructures: number
  /** Signed contracts beyond the whole structures: leg fills that came without the others. */
  readonly excess: readonly Lot[]
}

/**
 * Legs of a combo fill together at IBKR unless it is not guaranteed, or something went wrong. A structure is in
 * balance when every leg is held in the ratio of its orders.
 */
export function legBalance({ instruments, lots }: StructurePosition): LegBalance {
  const held = new Map(lots.map(lot => [instrumentKey(lot.instrument), { ...lot }]))
  const units = instruments
    .map(instrument => ({ instrument, quantity: takeWholes(instrument, held) }))
    .filter(({ quantity }) => quantity > 0)
  return {
    units,
    wholeStructures: units.reduce((sum, { quantity }) => sum + quantity, 0),
    excess: [...held.values()].filter(({ quantity }) => quantity !== 0),
  }
}

type Held = Map<string, { readonly instrument: Lot['instrument']; quantity: number }>

/** Takes as many wholes out of what is held as there are. */
function takeWholes(instrument: Instrument, held: Held): number {
  if (instrument.kind !== 'combo') return takeSingles(instrument, held)
  const unit = unitOf(instrument)
  let whole = Infinity
  for (const leg of unit) {
    const count = (held.get(instrumentKey(leg.instrument))?.quantity ?? 0) / leg.quantity
    whole = Math.min(whole, Math.max(0, Math.floor(count)))
  }
  if (!Number.isFinite(whole) || whole === 0) return 0
  for (const leg of unit) {
    const lot = held.get(instrumentKey(leg.instrument))
    if (lot) lot.quantity -= whole * leg.quantity
  }
  return whole
}

/** A single option is always whole, long or short. */
function takeSingles(instrument: Instrument, held: Held): number {
  const lot = held.get(instrumentKey(instrument))
  const quantity = Math.abs(lot?.quantity ?? 0)
  if (lot) lot.quantity = 0
  return quantity
}

/** What one structure holds when it is bought once. */
const unitOf = ({ legs }: Combo): readonly Lot[] =>
  legs.map(leg => ({ instrument: leg.option, quantity: leg.side === 'buy' ? leg.ratio : -leg.ratio }))
