import { describe, expect, it } from 'vitest'
import type { Right } from '#core/domain/instrument'
import { payoffAt } from '../payoff/expirationPayoff'
import { type OptionLeg, structureOf } from '../payoff/structure'
import { profitAt } from '../payoff/structureValue'
import { RandomStream } from '../randomStream'
import { ssviShape, ssviVariance } from '../volSurface/ssvi'
import { expectedProfitAt, probabilityOfProfitAt } from './horizon'
import {
  impliedDensity,
  impliedExpectedProfit,
  impliedProbabilityBelow,
  impliedProbabilityOfProfit,
} from './impliedDistribution'
import {
  expectedMove,
  expectedProfit,
  forwardOf,
  type Outlook,
  probabilityBelow,
  probabilityOfProfit,
  probabilityOfTouch,
} from './lognormal'
import { probabilityOfTarget } from './profitTarget'

const SEED = 20131008
const outlook: Outlook = { spot: 100, vol: 0.25, years: 0.25, rate: 0.02, dividendYield: 0.01 }
const leg = (right: Right, strike: number, quantity: number): OptionLeg => ({
  kind: 'option',
  right,
  strike,
  quantity,
  years: outlook.years,
  vol: outlook.vol,
})
const structures = {
  ironCondor: structureOf(
    [leg('put', 85, 1), leg('put', 90, -1), leg('call', 110, -1), leg('call', 115, 1)],
    -1.4,
  ),
  straddle: structureOf([leg('call', 100, 1), leg('put', 100, 1)], 9),
  ratio: structureOf([leg('call', 100, 1), leg('call', 108, -2)], 0.5),
  covered: structureOf([{ kind: 'stock', quantity: 1 }, leg('call', 105, -1)], 97),
}

describe(`closed forms against simulation (seed ${SEED})`, () => {
  const random = new RandomStream(SEED)
  const deviation = outlook.vol * Math.sqrt(outlook.years)
  const ends = Float64Array.from(
    { length: 200_000 },
    () => forwardOf(outlook) * Math.exp(deviation * random.normal() - deviation ** 2 / 2),
  )

  it.each(Object.entries(structures))('probability and expectation of profit: %s', (_, structure) => {
    const profits = ends.map(end => payoffAt(structure, end))
    const won = profits.reduce((sum, profit) => sum + (profit > 0 ? 1 : 0), 0) / ends.length
    expectWithin(probabilityOfProfit(structure, outlook), won, Math.sqrt((won * (1 - won)) / ends.length))
    const mean = profits.reduce((a, b) => a + b, 0) / ends.length
    const spread = Math.sqrt(profits.reduce((sum, p) => sum + (p - mean) ** 2, 0) / ends.length)
    expectWithin(expectedProfit(structure, outlook), mean, spread / Math.sqrt(ends.length))
  })

  it('probability of touch, above and below', () => {
    // Between two steps the bridge's own chance of a touch is exact, so that coarse paths do not miss any.
    const paths = 40_000
    const steps = 20
    const dt = outlook.years / steps
    const drift = (outlook.rate - outlook.dividendYield - outlook.vol ** 2 / 2) * dt
    for (const level of [112, 90]) {
      const barrier = Math.log(level / outlook.spot)
      let [sum, squares] = [0, 0]
      for (let path = 0; path < paths; path++) {
        let [x, missed] = [0, 1]
        for (let step = 0; step < steps; step++) {
          const next = x + drift + outlook.vol * Math.sqrt(dt) * random.normal()
          const isBeyond = (barrier - x) * (barrier - next) <= 0
          missed *= isBeyond
            ? 0
            : 1 - Math.exp((-2 * (barrier - x) * (barrier - next)) / (outlook.vol ** 2 * dt))
          x = next
        }
        sum += 1 - missed
        squares += (1 - missed) ** 2
      }
      const mean = sum / paths
      expectWithin(probabilityOfTouch(outlook, level), mean, Math.sqrt((squares / paths - mean ** 2) / paths))
    }
  })
})

describe(`at a horizon before some options expire (seed ${SEED})`, () => {
  const later = (right: Right, strike: number, quantity: number): OptionLeg => ({
    ...leg(right, strike, quantity),
    years: 2 * outlook.years,
    vol: 0.3,
  })
  const calendar = structureOf([leg('call', 100, -1), later('call', 100, 1)], 3)
  const diagonal = structureOf([leg('put', 95, -1), later('put', 100, 1), leg('put', 80, -1)], 4)

  it.each([calendar, diagonal])('probability and expectation agree with simulation', structure => {
    const random = new RandomStream(SEED)
    const deviation = outlook.vol * Math.sqrt(outlook.years)
    const paths = 100_000
    let [won, sum, squares] = [0, 0, 0]
    for (let path = 0; path < paths; path++) {
      const end = forwardOf(outlook) * Math.exp(deviation * random.normal() - deviation ** 2 / 2)
      const profit = profitAt(structure, end, { ...outlook, elapsed: outlook.years, volShift: 0 })
      won += Number(profit > 0)
      sum += profit
      squares += profit * profit
    }
    const [share, mean] = [won / paths, sum / paths]
    expectWithin(probabilityOfProfitAt(structure, outlook), share, Math.sqrt((share * (1 - share)) / paths))
    expectWithin(expectedProfitAt(structure, outlook), mean, Math.sqrt((squares / paths - mean ** 2) / paths))
  })

  it.each(Object.entries(structures))('is the closed form where all expire: %s', (_, structure) => {
    expect(probabilityOfProfitAt(structure, outlook)).toBeCloseTo(probabilityOfProfit(structure, outlook), 9)
    expect(expectedProfitAt(structure, outlook)).toBeCloseTo(expectedProfit(structure, outlook), 9)
  })

  it('is the profit at the forward without vol', () => {
    const still = { ...outlook, vol: 0 }
    expect(expectedProfitAt(calendar, still)).toBeCloseTo(
      profitAt(calendar, forwardOf(outlook), { ...outlook, elapsed: outlook.years, volShift: 0 }),
      12,
    )
  })
})

describe('probabilities', () => {
  it('touching is likelier than ending beyond, about twice near the money', () => {
    const ending = 1 - probabilityBelow(outlook, 105)
    const touching = probabilityOfTouch(outlook, 105)
    expect(touching / ending).toBeGreaterThan(1.8)
    expect(touching / ending).toBeLessThan(2.2)
    expect(probabilityOfTouch(outlook, 100)).toBe(1)
  })

  it('are certain without vol', () => {
    const still = { ...outlook, vol: 0 }
    expect(probabilityBelow(still, 100.3)).toBe(1)
    expect(probabilityBelow(still, 100.2)).toBe(0)
    expect(probabilityOfTouch(still, 100.2)).toBe(1)
    expect(probabilityOfTouch(still, 99)).toBe(0)
  })

  it('expected move is a standard deviation', () => {
    expect(expectedMove(outlook)).toBeCloseTo(12.5, 10)
  })

  it('half of the profit is reached more often than the whole is kept', () => {
    const options = { paths: 4000, stepsPerPath: 30, seed: SEED }
    const half = probabilityOfTarget(structures.ironCondor, outlook, 0.7, options)
    expect(half).toEqual(probabilityOfTarget(structures.ironCondor, outlook, 0.7, options))
    expect(half.probability).toBeGreaterThan(probabilityOfProfit(structures.ironCondor, outlook))
    expect(half.standardError).toBeLessThan(0.012)
    expect(probabilityOfTarget(structures.ironCondor, outlook, 2, options).probability).toBe(0)
  })
})

describe("the market's own distribution", () => {
  it('is the lognormal one when the smile is flat', () => {
    const flat = { forward: forwardOf(outlook), years: outlook.years, volAt: () => outlook.vol }
    for (const level of [70, 90, 100, 120])
      expect(impliedProbabilityBelow(flat, level)).toBeCloseTo(probabilityBelow(outlook, level), 7)
    expect(impliedProbabilityOfProfit(structures.ironCondor, flat)).toBeCloseTo(
      probabilityOfProfit(structures.ironCondor, outlook),
      6,
    )
    expect(impliedExpectedProfit(structures.covered, flat)).toBeCloseTo(
      expectedProfit(structures.covered, outlook),
      10,
    )
  })

  it('is a density of mass one, with the fat lower tail of a skewed smile', () => {
    const theta = 0.2 ** 2 * 0.25
    const shape = ssviShape(-0.7, 1)
    const smile = {
      forward: 100,
      years: 0.25,
      volAt: (k: number) => Math.sqrt(ssviVariance(shape, theta, k) / 0.25),
    }
    let mass = 0
    for (let level = 10.05; level < 250; level += 0.1) {
      const density = impliedDensity(smile, level)
      expect(density).toBeGreaterThan(-1e-9)
      mass += 0.1 * density
    }
    expect(mass).toBeCloseTo(1, 3)
    const flat = { ...outlook, spot: 100, vol: 0.2, rate: 0, dividendYield: 0 }
    expect(impliedProbabilityBelow(smile, 75)).toBeGreaterThan(2 * probabilityBelow(flat, 75))
  })
})

function expectWithin(closed: number, simulated: number, standardError: number): void {
  expect(Math.abs(closed - simulated), `${closed} for ${simulated}`).toBeLessThan(3 * standardError)
}
