import { describe, expect, it } from 'vitest'
import { SAMPLE_STRATEGIES } from '#core/strategies/sampleStrategies'
import { changedFields, draftFrom, textsOf } from './strategyFields'

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

  it('tells what an edit changed, and nothing of what it did not', () => {
    const [sample] = SAMPLE_STRATEGIES
    if (!sample) throw new Error('there are samples')
    expect(changedFields(sample, { ...sample, version: 2 } as typeof sample)).toEqual([])
    const edited = {
      ...sample,
      entry: { ...sample.entry, wingWidths: [5] },
      exit: { ...sample.exit, stopLossRatio: null },
    }
    expect(changedFields(sample, edited)).toEqual([
      { label: 'Wing widths', before: '1, 2, 3, 5', after: '5' },
      { label: 'Stop at', before: '2', after: 'off' },
    ])
  })
})
