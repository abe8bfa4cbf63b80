/** What is held, reduced to what its value depends on. Amounts are dollars per unit of the underlying. */
import { assert } from '#core/domain/assert'
import type { Right } from '#core/domain/instrument'

export type OptionLeg = {
  readonly kind: 'option'
  readonly right: Right
  readonly strike: number
  /** Years to its expiration. */
  readonly years: number
  /** Held per structure: positive long, negative short. */
  readonly quantity: number
  /** Implied vol, for values before expiration. */
  readonly vol: number
}

export type StockLeg = {
  readonly kind: 'stock'
  /** In units of the option's multiplier: 1 covers one call. */
  readonly quantity: number
}

export type StructureLeg = OptionLeg | StockLeg

export type Structure = {
  readonly legs: readonly StructureLeg[]
  /** What the whole structure cost: positive for a debit, negative for a credit. */
  readonly cost: number
}

export type Carry = { readonly rate: number; readonly dividendYield: number }

export const LEGS_MAX = 8

export function structureOf(legs: readonly StructureLeg[], cost: number): Structure {
  assert(legs.length >= 1 && legs.length <= LEGS_MAX, `${legs.length} legs`)
  return { legs, cost }
}

export const optionLegs = ({ legs }: Structure): readonly OptionLeg[] =>
  legs.filter(leg => leg.kind === 'option')

/** Years to the first expiration; Infinity without options. */
export const yearsToFirst = (structure: Structure): number =>
  Math.min(...optionLegs(structure).map(leg => leg.years), Infinity)
