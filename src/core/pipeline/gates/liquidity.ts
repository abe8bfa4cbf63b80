import type { EpochMs } from '../../domain/time'
import type { Candidate } from '../../strategies/candidate'
import { midAt } from '../../strategies/chainSlice'
import { atLeast, atMost, type GateResult, gate } from '../gate'
import type { EvaluationInputs } from '../inputs'
import type { LiquidityRules } from '../rules'

/** Stage C, four of the five factors: the worst leg decides. */
export function legLiquidityGate(candidate: Candidate, rules: LiquidityRules, now: EpochMs): GateResult {
  const { slice, legs } = candidate
  let [spreadRatio, volume, openInterest, age] = [0, Infinity, Infinity, 0]
  for (const { right, row } of legs) {
    const side = slice[right]
    const quoteSpread = (side.ask[row] ?? Number.NaN) - (side.bid[row] ?? Number.NaN)
    spreadRatio = Math.max(
      spreadRatio,
      quoteSpread <= rules.legSpreadFloor ? 0 : quoteSpread / midAt(side, row),
    )
    volume = Math.min(volume, side.volume[row] ?? Number.NaN)
    openInterest = Math.min(openInterest, side.openInterest[row] ?? Number.NaN)
    age = Math.max(age, now - (side.tsInit[row] ?? Number.NaN))
  }
  return gate(
    'C',
    'legs',
    [
      atMost(LEG_SPREAD, spreadRatio, rules.legSpreadRatioMax),
      atLeast(LEG_VOLUME, volume, rules.legVolumeMin),
      atLeast(LEG_OPEN_INTEREST, openInterest, rules.legOpenInterestMin),
      atMost(LEG_AGE, age, rules.quoteAgeMsMax),
    ],
    ({ name }) => CODE_OF[name as keyof typeof CODE_OF],
  )
}

/** The fifth factor: the underlying trades as it usually does. */
export const underlyingVolumeGate = ({ underlying, rules }: EvaluationInputs): GateResult =>
  gate(
    'C',
    'underlyingVolume',
    [atLeast('share of usual volume', underlying.volumeRatio, rules.liquidity.underlyingVolumeRatioMin)],
    'UNDERLYING_VOLUME',
  )

const LEG_SPREAD = 'quote spread / mid'
const LEG_VOLUME = 'contracts today'
const LEG_OPEN_INTEREST = 'open interest'
const LEG_AGE = 'quote age in ms'

const CODE_OF = {
  [LEG_SPREAD]: 'LEG_SPREAD',
  [LEG_VOLUME]: 'LEG_VOLUME',
  [LEG_OPEN_INTEREST]: 'LEG_OPEN_INTEREST',
  [LEG_AGE]: 'LEG_QUOTE_AGE',
} as const
