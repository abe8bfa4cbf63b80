import { describe, expect, it } from 'vitest'
import { SAMPLE_STRATEGIES } from '#core/strategies/sampleStrategies'
import { draftFrom, textsOf } from './strategyFields'

describe("a strategy's form", () => {
  it.each(SAMPLE_STRATEGIES.map(strategy => [strategy.name, strategy] as const))(
    'brings %s back as it was',
    (_, { id: _id, version: _version, ...draft }) => {
      expect(draftFrom(textsOf(draft))).toEqual({ ok: true, draft })
    },
  )

  it('says of each field what is wrong with it', () => {
    const [sample] = SAMPLE_STRATEGIES
    if (!sample) throw new Error('there are samples')
    const parsed = draftFrom({
      ...textsOf(sample),
      name: ' ',
      'entry.windowFrom': '25:00',
      'entry.deltaTarget': 'x',
      'entry.wingWidths': '1, two',
      'exit.stopLossRatio': '-1',
    })
    expect(parsed.ok ? [] : Object.keys(parsed.problems).sort()).toEqual([
      'entry.deltaTarget',
      'entry.windowFrom',
      'entry.wingWidths',
      'exit.stopLossRatio',
      'name',
    ])
  })

  it('reads an empty rule as off', () => {
    const [sample] = SAMPLE_STRATEGIES
    if (!sample) throw new Error('there are samples')
    const parsed = draftFrom({ ...textsOf(sample), 'regime.vrpMin': '', 'exit.timeStopAt': '' })
    expect(parsed.ok && [parsed.draft.regime.vrpMin, parsed.draft.exit.timeStopAt]).toEqual([null, null])
  })
})
