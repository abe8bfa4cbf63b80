import type { Leg } from './instrument'
import type { OpeningKind } from './structureKind'

/**
 * Which structure some legs are, bought as they stand; undefined for what the pipeline has no rules for. All must
 * expire together. A single short call is a covered call: whether there are shares is a gate's question.
 */
export function recognisedStructure(legs: readonly Leg[]): OpeningKind | undefined {
  if (new Set(legs.map(({ option }) => option.expiration)).size !== 1) return undefined
  const sorted = [...legs].sort(byRightAndStrike)
  const shape = sorted
    .map(
      ({ option, side, ratio }) =>
        `${side === 'buy' ? '+' : '-'}${ratio}${option.right === 'put' ? 'P' : 'C'}`,
    )
    .join(' ')
  const strikes = sorted.map(({ option }) => option.strike)
  switch (shape) {
    case '-1P':
      return 'cashSecuredPut'
    case '-1C':
      return 'coveredCall'
    case '+1P -1P':
      return 'creditPutSpread'
    case '-1C +1C':
      return 'creditCallSpread'
    case '+1P -1P -1C +1C':
      return ironOf(strikes)
    case '+1P -2P +1P':
    case '+1C -2C +1C':
      return areWingsEven(strikes) ? 'debitButterfly' : undefined
    default:
      return undefined
  }
}

/** Puts first, then calls; lower strikes first. */
const byRightAndStrike = (a: Leg, b: Leg): number =>
  a.option.right === b.option.right ? a.option.strike - b.option.strike : a.option.right === 'put' ? -1 : 1

/** Shorts apart are a condor, shorts at one strike a fly: with even wings or with broken ones. */
function ironOf([low = 0, put = 0, call = 0, high = 0]: readonly number[]): OpeningKind | undefined {
  if (put > call) return undefined
  if (put < call) return 'ironCondor'
  return areWingsEven([low, put, high]) ? 'ironFly' : 'ironButterfly'
}

const areWingsEven = ([low = 0, body = 0, high = 0]: readonly number[]): boolean =>
  Math.abs(body - low - (high - body)) < 1e-9
