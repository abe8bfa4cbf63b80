import type { Leg } from '../domain/instrument'
import { recognisedStructure } from '../domain/recognisedStructure'
import type { Candidate, CandidateLeg } from './candidate'
import type { ChainSlice } from './chainSlice'

/** Legs that a person chose, as rows of their slice; undefined when one is not in it, or no rules know the structure. */
export function chosenCandidate(legs: readonly Leg[], slice: ChainSlice): Candidate | undefined {
  const kind = recognisedStructure(legs)
  const rows = legs.map(({ option, ratio, side }): CandidateLeg => {
    const isListed = option.tradingClass === slice.tradingClass && option.expiration === slice.expiration
    const row = isListed ? slice.strikes.indexOf(option.strike) : -1
    return { right: option.right, row, quantity: side === 'buy' ? ratio : -ratio }
  })
  if (kind === undefined || rows.some(({ row }) => row === -1)) return undefined
  return { kind, slice, legs: rows, width: widestWing(slice, rows), deltaMiss: 0 }
}

/** From each short to the nearest long of the same right, the widest. */
function widestWing({ strikes }: ChainSlice, legs: readonly CandidateLeg[]): number {
  const strikeOf = ({ row }: CandidateLeg) => strikes[row] ?? Number.NaN
  const widths = legs
    .filter(({ quantity }) => quantity < 0)
    .flatMap(short => {
      const wings = legs.filter(({ right, quantity }) => right === short.right && quantity > 0)
      return wings.length === 0
        ? []
        : Math.min(...wings.map(wing => Math.abs(strikeOf(wing) - strikeOf(short))))
    })
  return Math.max(0, ...widths)
}
