import { comboFault } from '../domain/combo'
import type { Combo, Instrument, Leg, OptionContract } from '../domain/instrument'
import { occSymbol } from '../domain/instrument'
import { err, ok, type Result } from '../domain/result'

/**
 * One order that closes a structure and opens another in its place (C14): either both happen or neither. Legs that both
 * share drop out. Buying it pays what opening costs less what closing brings.
 */
export function rollCombo(
  from: Instrument,
  to: Instrument,
  held: 'long' | 'short' = 'long',
): Result<Combo, string> {
  const legs = new Map<string, { readonly option: OptionContract; quantity: number }>()
  const add = (instrument: Instrument, sign: 1 | -1): boolean => {
    const parts = partsOf(instrument, held)
    for (const { option, quantity } of parts) {
      const key = occSymbol(option)
      const known = legs.get(key) ?? { option, quantity: 0 }
      known.quantity += sign * quantity
      legs.set(key, known)
    }
    return parts.length > 0
  }
  if (!add(from, -1) || !add(to, 1)) return err('only options and their combos can be rolled')
  const traded = [...legs.values()].filter(({ quantity }) => quantity !== 0)
  const [first] = traded
  if (!first) return err('the structure to roll to is the one that is held')
  const combo: Combo = {
    kind: 'combo',
    underlying: first.option.underlying,
    legs: traded.map(
      ({ option, quantity }): Leg => ({
        option,
        ratio: Math.abs(quantity),
        side: quantity > 0 ? 'buy' : 'sell',
      }),
    ),
  }
  const fault = comboFault(combo)
  return fault === undefined ? ok(combo) : err(fault)
}

/** Signed contracts of one structure; a single option is held long or short. */
function partsOf(
  instrument: Instrument,
  held: 'long' | 'short',
): readonly { readonly option: OptionContract; readonly quantity: number }[] {
  if (instrument.kind === 'option') return [{ option: instrument, quantity: held === 'long' ? 1 : -1 }]
  if (instrument.kind !== 'combo') return []
  return instrument.legs.map(({ option, ratio, side }) => ({
    option,
    quantity: side === 'buy' ? ratio : -ratio,
  }))
}
