import { blackScholesPrice } from '#core/quant/pricing/blackScholes'
import type { Holding, Margin } from './holding'

/**
 * Risk-based margin after the OCC's TIMS method: everything on one underlying is revalued as the underlying moves by
 * up to 15% either way in ten equal steps, with implied volatility as it is, up and down. The requirement is the worst
 * loss, but never less than 37.50 for each option contract. IBKR asks a tenth more to open than to keep.
 *
 * Differences from the OCC: European prices without interest or dividends, one range for all underlyings, no offsets
 * between underlyings, and volatility moved by a fraction of itself.
 */
export function portfolioMargin(group: readonly Holding[]): Margin {
  let worst = 0
  for (const move of SPOT_MOVES) {
    for (const shift of VOL_SHIFTS) worst = Math.max(worst, lossAt(group, move, shift))
  }
  const maintenance = Math.max(worst, minimumOf(group))
  return { initial: maintenance * INITIAL_FACTOR, maintenance }
}

const RANGE = 0.15
const STEPS = 10
const SPOT_MOVES = Array.from({ length: STEPS + 1 }, (_, step) => RANGE * ((2 * step) / STEPS - 1))
const VOL_SHIFTS = [-0.25, 0, 0.25]
const MINIMUM_PER_CONTRACT = 37.5
/** The minimum is for 100 shares. */
const SHARES_PER_CONTRACT = 100
const INITIAL_FACTOR = 1.1

function lossAt(group: readonly Holding[], move: number, volShift: number): number {
  let profit = 0
  for (const holding of group) profit += holding.quantity * gainPerUnit(holding, move, volShift)
  return -profit
}

/** Against the model's own price, so that a wide market is no loss; without a model only the underlying counts. */
function gainPerUnit(holding: Holding, move: number, volShift: number): number {
  const { contract, mark, underlyingMark, impliedVol = 0, yearsToExpiration } = holding
  if (contract.secType !== 'OPT') return mark * move
  const priced = (spot: number, vol: number): number =>
    blackScholesPrice(
      {
        right: contract.right === 'C' ? 'call' : 'put',
        spot,
        strike: contract.strike,
        years: yearsToExpiration,
        rate: 0,
        dividendYield: 0,
      },
      vol,
    )
  const moved = priced(underlyingMark * (1 + move), impliedVol * (1 + volShift))
  return (moved - priced(underlyingMark, impliedVol)) * contract.multiplier
}

const minimumOf = (group: readonly Holding[]): number =>
  group.reduce(
    (sum, { contract, quantity }) =>
      contract.secType === 'OPT'
        ? sum + (Math.abs(quantity) * MINIMUM_PER_CONTRACT * contract.multiplier) / SHARES_PER_CONTRACT
        : sum,
    0,
  )
