/** Chances on the way: what no closed form gives is counted on seeded paths. */
import { assert } from '#core/domain/assert'
import { type Structure, yearsToFirst } from '../payoff/structure'
import { profitAt } from '../payoff/structureValue'
import { RandomStream } from '../randomStream'
import type { Outlook } from './lognormal'

export type PathOptions = { readonly paths: number; readonly stepsPerPath: number; readonly seed: number }

export type Estimate = { readonly probability: number; readonly standardError: number }

export const PATHS_MAX = 200_000

/**
 * Probability that the structure could be closed with at least `target` profit at some step before its first
 * expiration (P50 with half of the maximum profit as target). Paths come in pairs of opposite sign.
 */
export function probabilityOfTarget(
  structure: Structure,
  outlook: Outlook,
  target: number,
  { paths, stepsPerPath, seed }: PathOptions,
): Estimate {
  const years = Math.min(outlook.years, yearsToFirst(structure))
  assert(paths >= 2 && paths <= PATHS_MAX && stepsPerPath >= 1 && Number.isFinite(years), 'bounded paths')
  const random = new RandomStream(seed)
  const dt = years / stepsPerPath
  const drift = (outlook.rate - outlook.dividendYield - 0.5 * outlook.vol ** 2) * dt
  const deviation = outlook.vol * Math.sqrt(dt)
  const shocks = new Float64Array(stepsPerPath)
  const reaches = (sign: 1 | -1): boolean => {
    let logSpot = Math.log(outlook.spot)
    for (let step = 0; step < stepsPerPath; step++) {
      logSpot += drift + sign * deviation * (shocks[step] ?? 0)
      const moment = { ...outlook, elapsed: (step + 1) * dt, volShift: 0 }
      if (profitAt(structure, Math.exp(logSpot), moment) >= target) return true
    }
    return false
  }
  const pairs = Math.floor(paths / 2)
  let [sum, squares] = [0, 0]
  for (let pair = 0; pair < pairs; pair++) {
    for (let step = 0; step < stepsPerPath; step++) shocks[step] = random.normal()
    const share = (Number(reaches(1)) + Number(reaches(-1))) / 2
    sum += share
    squares += share * share
  }
  const probability = sum / pairs
  return { probability, standardError: Math.sqrt(Math.max(0, squares / pairs - probability ** 2) / pairs) }
}
