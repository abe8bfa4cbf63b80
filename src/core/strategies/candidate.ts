import type { Right } from '../domain/instrument'
import type { OpeningKind } from '../domain/structureKind'
import type { ChainSlice } from './chainSlice'

/** One leg of a candidate, by its row in the slice. Positive quantities are bought. */
export type CandidateLeg = { readonly right: Right; readonly row: number; readonly quantity: number }

/** One way to open a structure in one expiration. */
export type Candidate = {
  readonly kind: OpeningKind
  readonly slice: ChainSlice
  readonly legs: readonly CandidateLeg[]
  /** Widest distance between a short strike and its wing; 0 for a single option. */
  readonly width: number
  /** How far the short strikes' deltas are from the target, summed. */
  readonly deltaMiss: number
}

export const strikeOf = ({ slice }: Candidate, { row }: CandidateLeg): number =>
  slice.strikes[row] ?? Number.NaN
