import { beforeEach, describe, expect, it } from 'vitest'
import type { OptionContract } from '#core/domain/instrument'
import { sessionDate } from '#core/domain/time'
import { builder, orderOf } from './structureDraft'

const option = (strike: number, underlying = 'SPY'): OptionContract => ({
  kind: 'option',
  underlying,
  expiration: sessionDate('2013-10-18'),
  strike,
  right: 'put',
  multiplier: 100,
  tradingClass: underlying,
})
const shown = () =>
  builder.draft.get().legs.map(({ option: { strike }, side, ratio }) => [strike, side, ratio])

beforeEach(() => builder.load('SPY', []))

describe('the draft of a structure', () => {
  it('takes another of the same option on one side, and takes it back on the other', () => {
    builder.add(option(160), 'buy')
    builder.add(option(160), 'buy')
    expect(shown()).toEqual([[160, 'buy', 2]])
    builder.add(option(160), 'sell')
    builder.add(option(160), 'sell')
    expect(shown()).toEqual([])
  })

  it('holds eight legs and no more', () => {
    for (let strike = 150; strike < 162; strike++) builder.add(option(strike), 'buy')
    expect(shown()).toHaveLength(8)
  })

  it('begins anew with another underlying', () => {
    builder.add(option(160), 'buy')
    builder.add(option(180, 'IBM'), 'sell')
    expect([builder.draft.get().underlying, shown()]).toEqual(['IBM', [[180, 'sell', 1]]])
  })

  it('never moves a leg onto another', () => {
    builder.add(option(160), 'buy')
    builder.add(option(165), 'sell')
    builder.replace(0, { option: option(165) })
    expect(shown()).toEqual([
      [160, 'buy', 1],
      [165, 'sell', 1],
    ])
  })

  it('is ordered as one option, or as a combo whose strikes ascend', () => {
    expect(orderOf(builder.draft.get())).toBeUndefined()
    builder.add(option(165), 'sell')
    expect(orderOf(builder.draft.get())).toEqual({ instrument: option(165), side: 'sell' })
    builder.add(option(160), 'buy')
    const { instrument } = orderOf(builder.draft.get()) ?? {}
    expect(instrument?.kind === 'combo' && instrument.legs.map(leg => leg.option.strike)).toEqual([160, 165])
  })

  it('is reversed leg by leg', () => {
    builder.add(option(160), 'buy')
    builder.add(option(165), 'sell')
    builder.reverse()
    expect(shown().map(([, side]) => side)).toEqual(['sell', 'buy'])
  })
})
