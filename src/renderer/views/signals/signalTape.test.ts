import { describe, expect, it } from 'vitest'
import type { EvaluationSummary } from '#protocol/views/decisionView'
import type { SignalView } from '#protocol/views/intradayView'
import { strategyLines, tapeOf } from './signalTape'

const look = (tsInit: number, code: string, change: Partial<EvaluationSummary> = {}): EvaluationSummary => ({
  evaluationId: `${change.strategyId ?? 's'} ${tsInit}`,
  scanId: `scan ${tsInit}`,
  strategyId: 's',
  strategyVersion: 1,
  strategyName: 'Condor',
  symbol: 'SPY',
  tsInit,
  verdict: code === 'ENTER' ? 'enter' : 'blocked',
  code,
  reason: `${code} at ${tsInit}`,
  nearestMiss: null,
  considered: 40,
  admissible: 3,
  chosenBy: null,
  ...change,
})

const signal: SignalView = {
  cycleId: 'c',
  symbol: 'IBM',
  scalp: 'BUY',
  whale: 'HOLD',
  strategy: 'scalp',
  action: 'buyCall',
  score: 71,
  components: [{ name: 'momentum', value: 0.5, weight: 40 }],
  penalties: [],
  unknown: [],
  guards: [],
  ai: null,
  outcome: 'sent',
  reason: 'RSI turned',
  tradeId: null,
  tsInit: 3,
}

describe('the signals tape', () => {
  it('has a line where a verdict turned, with the newest reason of the run, and none for every look', () => {
    const newestFirst = [
      look(5, 'ENTER'),
      look(4, 'MACRO'),
      look(3, 'MACRO'),
      look(2, 'MACRO'),
      look(1, 'REGIME'),
    ]
    expect(strategyLines(newestFirst)).toMatchObject([
      { tsInit: 1, outcome: 'REGIME', tone: 'plain' },
      {
        tsInit: 2,
        outcome: 'MACRO',
        reason: 'MACRO at 4',
        detail: expect.arrayContaining(['3 looks with this verdict']),
      },
      { tsInit: 5, outcome: 'enter', tone: 'up' },
    ])
  })

  it('keeps strategies apart, and leaves out legs that a person chose', () => {
    const lines = strategyLines([
      look(3, 'MACRO', { chosenBy: 'operator' }),
      look(2, 'MACRO', { strategyId: 'other' }),
      look(2, 'REGIME'),
      look(1, 'REGIME', { strategyId: 'other' }),
      look(1, 'REGIME'),
    ])
    expect(lines.map(({ key, outcome }) => `${key} ${outcome}`).toSorted()).toEqual([
      'other 1 REGIME',
      'other 2 MACRO',
      's 1 REGIME',
    ])
  })

  it('mixes both engines, newest first', () => {
    const lines = tapeOf([look(4, 'ENTER'), look(2, 'MACRO')], [signal])
    expect(lines.map(({ symbol, engine, score }) => [symbol, engine, score])).toEqual([
      ['SPY', 'options', null],
      ['IBM', 'intraday', 71],
      ['SPY', 'options', null],
    ])
  })
})
