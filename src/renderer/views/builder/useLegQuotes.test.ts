import { expect, it } from 'vitest'
import type { Leg, OptionContract } from '#core/domain/instrument'
import { instrumentKey } from '#core/domain/instrument'
import { withSwept } from './useLegQuotes'

const option = (strike: number): OptionContract => ({
  kind: 'option',
  underlying: 'SPY',
  expiration: '2013-11-08' as OptionContract['expiration'],
  strike,
  right: 'put',
  multiplier: 100,
  tradingClass: 'SPY',
})
const legs: readonly Leg[] = [160, 165, 170].map(strike => ({
  option: option(strike),
  side: 'buy',
  ratio: 1,
}))
const unquoted = { bid: Number.NaN, ask: Number.NaN, impliedVol: Number.NaN, delta: Number.NaN }
const live = { bid: 2.4, ask: 2.42, impliedVol: 0.17, delta: -0.39 }

it('takes the quotes of the sweep for legs that do not stream, and for no others', () => {
  const swept = [
    { key: instrumentKey(option(160)), bid: 1.4, ask: 1.42, impliedVol: 0.21, delta: -0.23 },
    { key: instrumentKey(option(165)), bid: 9, ask: 9.1, impliedVol: 0.9, delta: -0.9 },
  ]
  expect(withSwept(legs, [unquoted, live, unquoted], swept)).toEqual([
    { bid: 1.4, ask: 1.42, impliedVol: 0.21, delta: -0.23 },
    live,
    unquoted,
  ])
})

it('says of what nobody quoted in the sweep that it is not known', () => {
  const swept = [{ key: instrumentKey(option(160)), bid: null, ask: 0.05, impliedVol: null, delta: null }]
  expect(withSwept(legs, [unquoted, live, live], swept)[0]).toEqual({ ...unquoted, ask: 0.05 })
})
