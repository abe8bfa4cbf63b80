import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Leg } from './instrument'
import { recognisedStructure } from './recognisedStructure'
import { sessionDate } from './time'

/** `-1P150` sells one put at 150. */
function legOf(text: string, expiration = '2013-10-18'): Leg {
  const [, sign, ratio, right, strike] = /^([+-])(\d)([PC])(\d+)$/.exec(text) ?? []
  return {
    option: {
      kind: 'option',
      underlying: 'SPY',
      expiration: sessionDate(expiration),
      strike: Number(strike),
      right: right === 'P' ? 'put' : 'call',
      multiplier: 100,
      tradingClass: 'SPY',
    },
    ratio: Number(ratio),
    side: sign === '+' ? 'buy' : 'sell',
  }
}
const legsOf = (text: string) => text.split(' ').map(leg => legOf(leg))

const KNOWN = [
  ['-1P150', 'cashSecuredPut'],
  ['-1C170', 'coveredCall'],
  ['+1P145 -1P150', 'creditPutSpread'],
  ['-1C170 +1C175', 'creditCallSpread'],
  ['+1P145 -1P150 -1C170 +1C175', 'ironCondor'],
  ['+1P145 -1P150 -1C170 +1C180', 'ironCondor'],
  ['+1P155 -1P160 -1C160 +1C165', 'ironFly'],
  ['+1P150 -1P160 -1C160 +1C165', 'ironButterfly'],
  ['+1C160 -2C165 +1C170', 'debitButterfly'],
  ['+1P160 -2P165 +1P170', 'debitButterfly'],
] as const

describe('recognisedStructure', () => {
  it.each(KNOWN)('knows %s as %s', (text, kind) => expect(recognisedStructure(legsOf(text))).toBe(kind))

  it('does not mind in which order the legs were picked', () => {
    const shuffled = fc
      .constantFrom(...KNOWN)
      .chain(([text, kind]) =>
        fc.tuple(fc.shuffledSubarray(legsOf(text), { minLength: legsOf(text).length }), fc.constant(kind)),
      )
    fc.assert(
      fc.property(shuffled, ([legs, kind]) => {
        expect(recognisedStructure(legs)).toBe(kind)
      }),
    )
  })

  it.each(['+1C170', '-1P150 +1P155', '+1C160 -2C165 +1C172', '+1P145 -1P170 -1C160 +1C175', '-2P150'])(
    'has no name for %s',
    text => expect(recognisedStructure(legsOf(text))).toBeUndefined(),
  )

  it('has no name for what expires at different times', () => {
    expect(recognisedStructure([legOf('-1C170'), legOf('+1C175', '2013-11-15')])).toBeUndefined()
  })
})
