import { describe, expect, it } from 'vitest'
import { RandomStream } from '../randomStream'
import { fitLogistic, forecastFigures, probabilityOf } from './logistic'

const OPTIONS = { ridge: 1e-4, iterations: 4_000 }

/** Labels drawn from a known model of two columns on different scales. */
function drawn(count: number, seed: number) {
  const random = new RandomStream(seed)
  const rows = Array.from({ length: count }, () => [random.normal(), 100 + 20 * random.normal()])
  const chance = ([a = 0, b = 0]: readonly number[]) =>
    1 / (1 + Math.exp(-(0.3 + 1.5 * a - 0.05 * (b - 100))))
  return { rows, labels: rows.map(row => random.uniform() < chance(row)), chance }
}

describe('logistic regression', () => {
  it('finds the model that drew its samples, whatever the scales', () => {
    const { rows, labels, chance } = drawn(4_000, 1)
    const model = fitLogistic(rows, labels, OPTIONS)
    const probes = [
      [0, 100],
      [1, 100],
      [0, 140],
      [-1, 80],
    ]
    for (const probe of probes) expect(probabilityOf(model, probe)).toBeCloseTo(chance(probe), 1)
  })

  it('satisfies its own normal equations: at the end no slope is left', () => {
    const { rows, labels } = drawn(500, 2)
    const { weights, bias, means, scales } = fitLogistic(rows, labels, OPTIONS)
    const misses = rows.map(
      (row, i) => probabilityOf({ weights, bias, means, scales }, row) - Number(labels[i]),
    )
    const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length
    expect(mean(misses)).toBeCloseTo(0, 6)
    for (const column of [0, 1]) {
      const slope = mean(
        rows.map((row, i) => ((row[column]! - means[column]!) / scales[column]!) * misses[i]!),
      )
      expect(slope + OPTIONS.ridge * weights[column]!).toBeCloseTo(0, 6)
    }
  })

  it('says the base rate when a column never varies', () => {
    const model = fitLogistic([[1], [1], [1], [1]], [true, false, false, false], OPTIONS)
    expect(probabilityOf(model, [1])).toBeCloseTo(0.25, 3)
  })

  it('figures: a forecast that knows ranks all, one that says the base rate ranks nothing', () => {
    const happened = [true, false, true, false, false]
    const knowing = happened.map(yes => ({ probability: yes ? 0.9 : 0.2, happened: yes }))
    const blind = happened.map(yes => ({ probability: 0.4, happened: yes }))
    expect(forecastFigures(knowing)).toMatchObject({ samples: 5, baseRate: 0.4, auc: 1 })
    expect(forecastFigures(blind).auc).toBe(0.5)
    expect(forecastFigures(blind).logLoss).toBeCloseTo(forecastFigures(blind).baseLogLoss, 12)
  })
})
