import { describe, expect, it } from 'vitest'
import { RandomStream } from '../quant/randomStream'
import { aiLift, type LabelledSample, SAMPLES_MIN, trainEntryModel } from './entryModel'
import { SAMPLE_COLUMNS } from './entrySample'

/** Entries of which those with a high score pay more often; the other columns are noise. */
function samplesOf(count: number, strength: number, seed = 1): LabelledSample[] {
  const random = new RandomStream(seed)
  return Array.from({ length: count }, (_, tsInit) => {
    const columns = SAMPLE_COLUMNS.map(() => random.normal())
    const chance = 1 / (1 + Math.exp(-strength * (columns[0] ?? 0)))
    return { columns, paid: random.uniform() < chance, tsInit }
  })
}

describe('entry model', () => {
  it('finds what pays, and shows it on what it has not seen', () => {
    const trained = trainEntryModel(samplesOf(600, 2))
    expect(trained?.outOfSample.auc).toBeGreaterThan(0.75)
    expect(trained?.outOfSample.logLoss).toBeLessThan(trained?.outOfSample.baseLogLoss ?? 0)
    expect(trained).toMatchObject({ trainedOn: 600, from: 0, to: 599, outOfSample: { samples: 180 } })
  })

  it('does not find what is not there', () => {
    const trained = trainEntryModel(samplesOf(600, 0, 3))
    expect(Math.abs((trained?.outOfSample.auc ?? 1) - 0.5)).toBeLessThan(0.12)
  })

  it('asks for enough samples of both kinds', () => {
    expect(trainEntryModel(samplesOf(SAMPLES_MIN - 1, 1))).toBeUndefined()
    expect(trainEntryModel(samplesOf(100, 1).map(each => ({ ...each, paid: true })))).toBeUndefined()
  })

  it('lift: gating by a score that knows raises the share that pays', () => {
    const trades = [0.2, 0.4, 0.6, 0.8].map(score => ({ score, paid: score > 0.5 }))
    const points = aiLift(trades)
    expect(points[0]).toEqual({ scoreMin: 0, trades: 4, winRate: 0.5 })
    expect(points.find(({ scoreMin }) => scoreMin === 0.5)).toEqual({ scoreMin: 0.5, trades: 2, winRate: 1 })
    expect(aiLift([])[0]).toEqual({ scoreMin: 0, trades: 0, winRate: undefined })
  })
})
