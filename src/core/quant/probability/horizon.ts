/**
 * Chances at a horizon at which some options still live, such as a calendar's at its first expiration: what has not
 * expired is worth its Black-Scholes-Merton value at its own vol.
 */
import { optionLegs, type Structure } from '../payoff/structure'
import { breakevensAt, type Moment, profitAt } from '../payoff/structureValue'
import { logRatio } from '../pricing/blackScholes'
import { normalPdf } from '../pricing/normal'
import { forwardOf, type Outlook, probabilityBelow } from './lognormal'

/** Deviations on each side beyond which nothing is expected: 1e-15 of probability. */
const REACH = 8
const GRID_STEPS = 800

/** Probability that the structure stands at a profit at the outlook's horizon. */
export function probabilityOfProfitAt(structure: Structure, outlook: Outlook, volShift = 0): number {
  const moment = momentOf(outlook, volShift)
  const [low, high] = [spotAt(outlook, -REACH), spotAt(outlook, REACH)]
  const edges = [low, ...breakevensAt(structure, moment, { low, high, steps: GRID_STEPS }), high]
  let sum = 0
  for (const [i, from] of edges.entries()) {
    const to = edges[i + 1]
    if (to === undefined || profitAt(structure, (from + to) / 2, moment) <= 0) continue
    sum += probabilityBelow(outlook, to) - probabilityBelow(outlook, from)
  }
  return sum
}

/** Expected profit at the outlook's horizon, not discounted: Gauss and Legendre's rule between the kinks. */
export function expectedProfitAt(structure: Structure, outlook: Outlook, volShift = 0): number {
  const moment = momentOf(outlook, volShift)
  const deviation = outlook.vol * Math.sqrt(outlook.years)
  if (!(deviation > 0)) return profitAt(structure, forwardOf(outlook), moment)
  const kinks = optionLegs(structure)
    .map(({ strike }) => logRatio(strike, forwardOf(outlook)) / deviation + deviation / 2)
    .filter(z => Math.abs(z) < REACH)
  const wholes = Array.from({ length: 2 * REACH + 1 }, (_, i) => i - REACH)
  const edges = [...wholes, ...kinks].sort((a, b) => a - b)
  const weighted = (z: number) => profitAt(structure, spotAt(outlook, z), moment) * normalPdf(z)
  return edges.slice(1).reduce((sum, to, i) => sum + integralOf(weighted, edges[i] ?? to, to), 0)
}

const momentOf = ({ rate, dividendYield, years }: Outlook, volShift: number): Moment => ({
  rate,
  dividendYield,
  elapsed: years,
  volShift,
})

/** The spot at so many deviations. */
function spotAt(outlook: Outlook, z: number): number {
  const deviation = outlook.vol * Math.sqrt(outlook.years)
  return forwardOf(outlook) * Math.exp(deviation * (z - deviation / 2))
}

/** Nodes and weights of eight points on [-1, 1], of which one half is the mirror of the other. */
const NODES = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
] as const

function integralOf(f: (x: number) => number, from: number, to: number): number {
  const [middle, half] = [(from + to) / 2, (to - from) / 2]
  let sum = 0
  for (const [node, weight] of NODES) sum += weight * (f(middle - half * node) + f(middle + half * node))
  return half * sum
}
