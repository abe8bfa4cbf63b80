import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RandomStream } from '../randomStream'
import { choleskyOf, correlationMatrix, covarianceMatrix, shrunkCovariance } from './covariance'
import { betaOf, valueAt } from './moments'
import {
  calmarRatio,
  equityOf,
  kellyFraction,
  kellyLeverage,
  maxDrawdown,
  omegaRatio,
  profitFactor,
  sortinoRatio,
} from './performance'
import { RollingCorrelation } from './rollingCorrelation'
import { historicalRisk, monteCarloRisk, parametricRisk, tailRiskOf } from './valueAtRisk'

const SEED = 7
const random = new RandomStream(SEED)
const noise = (length: number) => Float64Array.from({ length }, () => random.normal())

/** Four columns that share a market. */
const market = noise(500)
const columns = [0.2, 0.5, 1, 2].map(beta => {
  const own = noise(500)
  return market.map((value, row) => 0.01 * (beta * value + own[row]!))
})

describe('performance', () => {
  it('finds the deepest fall, its recovery and the longest stretch under water', () => {
    const equity = Float64Array.of(100, 110, 99, 105, 112, 90, 95, 100, 111, 113)
    expect(maxDrawdown(equity)).toEqual({
      depthRatio: 1 - 90 / 112,
      peakIndex: 4,
      troughIndex: 5,
      recoveredIndex: 9,
      longestPeriods: 4,
    })
    expect(maxDrawdown(Float64Array.of(1, 0.5, 0.7)).recoveredIndex).toBeUndefined()
    expect(maxDrawdown(Float64Array.of(1, 2, 3)).depthRatio).toBe(0)
  })

  it('weighs wins against losses', () => {
    const profits = Float64Array.of(300, -100, 50, -75)
    expect(profitFactor(profits)).toBe(2)
    expect(omegaRatio(Float64Array.of(0.03, -0.01, 0.02), 0.01)).toBeCloseTo(1.5, 12)
    expect(omegaRatio(Float64Array.of(1))).toBe(Infinity)
    expect(kellyFraction(0.6, 1)).toBeCloseTo(0.2, 12)
    expect(kellyFraction(0.3, 1)).toBe(0)
    expect(kellyLeverage(Float64Array.of(0.02, 0, 0.01))).toBeCloseTo(100, 9)
    expect(sortinoRatio(Float64Array.of(0.02, -0.01), 1)).toBeCloseTo(0.005 / Math.sqrt(0.00005), 12)
  })

  it('calmar is growth over the deepest fall', () => {
    const returns = Float64Array.of(0.1, -0.2, 0.25)
    expect([...equityOf(returns)].map(x => Number(x.toFixed(9)))).toEqual([1, 1.1, 0.88, 1.1])
    expect(calmarRatio(returns, 3)).toBeCloseTo(0.1 / 0.2, 12)
  })
})

describe(`covariance (seed ${SEED})`, () => {
  it('correlation is covariance in units of deviations', () => {
    const covariance = covarianceMatrix(columns)
    const correlation = correlationMatrix(columns)
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 4; j++) {
        const scale = Math.sqrt(covariance[i * 4 + i]! * covariance[j * 4 + j]!)
        expect(correlation[i * 4 + j]).toBeCloseTo(covariance[i * 4 + j]! / scale, 12)
      }
    expect(betaOf(columns[3]!, market) / betaOf(columns[2]!, market)).toBeGreaterThan(1.8)
  })

  it('rolling equals from scratch, however long it rolls', () => {
    const rolling = new RollingCorrelation(4, 60)
    for (let row = 0; row < 500; row++) {
      rolling.push(Float64Array.from(columns, column => column[row]!))
      expect(rolling.isReady).toBe(row >= 59)
      if (row < 59) continue
      const exact = correlationMatrix(columns.map(column => column.slice(row - 59, row + 1)))
      for (const [i, value] of rolling.matrix().entries())
        expect(Math.abs(value - exact[i]!)).toBeLessThan(1e-12)
    }
    expect(new RollingCorrelation(2, 5).matrix().every(Number.isNaN)).toBe(true)
  })

  it('shrinks more the fewer rows there are, and stays positive definite', () => {
    const few = columns.map(column => column.slice(0, 3))
    expect(choleskyOf(covarianceMatrix(few), 4)).toBeUndefined()
    const shrunk = shrunkCovariance(few)
    expect(choleskyOf(shrunk.matrix, 4)).toBeDefined()
    expect(shrunk.shrinkage).toBeGreaterThan(shrunkCovariance(columns).shrinkage)
    expect(shrunkCovariance(columns).shrinkage).toBeLessThan(0.05)
  })

  it('a Cholesky factor multiplies back', () => {
    const matrix = covarianceMatrix(columns)
    const lower = choleskyOf(matrix, 4)!
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 4; j++) {
        let sum = 0
        for (let k = 0; k < 4; k++) sum += lower[i * 4 + k]! * lower[j * 4 + k]!
        expect(sum).toBeCloseTo(matrix[i * 4 + j]!, 15)
      }
  })
})

describe(`value at risk (seed ${SEED})`, () => {
  const covariance = covarianceMatrix(columns)
  const linear = { delta: Float64Array.of(1e5, -5e4, 2e5, 1e5), gamma: new Float64Array(4) }
  const bent = { ...linear, gamma: Float64Array.of(-1e6, 5e5, -8e5, -4e5) }

  it('of scenarios is a quantile and the mean beyond it', () => {
    const profits = Float64Array.from({ length: 101 }, (_, i) => i - 50)
    const { valueAtRisk, expectedShortfall } = tailRiskOf(profits, 0.95)
    expect(valueAtRisk).toBeCloseTo(45, 10)
    expect(expectedShortfall).toBeCloseTo(47.5, 10)
    expect(valueAt(Float64Array.of(1, 2, 4), 1.5)).toBe(3)
  })

  it('is the normal one without gamma: 1.645 and 2.063 deviations', () => {
    const { valueAtRisk, expectedShortfall } = parametricRisk(linear, covariance, 0.95)
    expect(expectedShortfall / valueAtRisk).toBeCloseTo(2.0627128 / 1.6448536, 6)
  })

  it('three methods agree, with gamma too', () => {
    const simulated = monteCarloRisk(bent, covariance, 0.95, { scenarios: 100_000, seed: SEED })!
    const parametric = parametricRisk(bent, covariance, 0.95)
    const historical = historicalRisk(bent, columns, 0.95)
    expect(Math.abs(parametric.valueAtRisk / simulated.valueAtRisk - 1)).toBeLessThan(0.02)
    expect(Math.abs(parametric.expectedShortfall / simulated.expectedShortfall - 1)).toBeLessThan(0.04)
    expect(Math.abs(historical.valueAtRisk / simulated.valueAtRisk - 1)).toBeLessThan(0.2)
    expect(monteCarloRisk(bent, new Float64Array(16), 0.95, { scenarios: 10, seed: 1 })).toBeUndefined()
  })

  it('is unknown when one scenario or exposure is, wherever it stands', () => {
    const unknown = { valueAtRisk: Number.NaN, expectedShortfall: Number.NaN }
    for (const row of [0, 17, 99]) {
      const profits = Float64Array.from({ length: 100 }, (_, n) => n - 50)
      profits[row] = Number.NaN
      expect(tailRiskOf(profits, 0.95)).toEqual(unknown)
    }
    const exposure = { delta: Float64Array.of(1, Number.NaN), gamma: new Float64Array(2) }
    const returns = [Float64Array.of(0.01, -0.02), Float64Array.of(0.03, 0.01)]
    expect(historicalRisk(exposure, returns, 0.95)).toEqual(unknown)
    expect(parametricRisk(exposure, Float64Array.of(1, 0, 0, 1), 0.95)).toEqual(unknown)
    expect(monteCarloRisk(exposure, Float64Array.of(1, 0, 0, 1), 0.95, { scenarios: 100, seed: 1 })).toEqual(
      unknown,
    )
  })

  it('never falls when confidence rises, and shortfall is never below it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0.51, max: 0.97, noNaN: true }),
        (profits, confidence) => {
          const low = tailRiskOf(Float64Array.from(profits), confidence)
          const high = tailRiskOf(Float64Array.from(profits), confidence + 0.02)
          expect(high.valueAtRisk).toBeGreaterThanOrEqual(low.valueAtRisk)
          expect(low.expectedShortfall).toBeGreaterThanOrEqual(low.valueAtRisk - 1e-9)
        },
      ),
    )
  })
})
