import { describe, expect, it } from 'vitest'
import { recognisedStructure } from '#core/domain/recognisedStructure'
import { STRUCTURE_KINDS } from '#core/domain/structureKind'
import { sessionDate } from '#core/domain/time'
import { nearestStrike, neighbourStrike, templateLegs } from './structureTemplates'

const chainOf = (step: number, dte: number) => ({
  underlying: 'SPY',
  spot: 167.3,
  freeShares: 0,
  expiration: {
    expiration: sessionDate('2013-10-18'),
    dte,
    tradingClass: 'SPY',
    multiplier: 100,
    strikes: Array.from({ length: 121 }, (_, index) => 167 + (index - 60) * step),
  },
})

describe('templates', () => {
  it.each(STRUCTURE_KINDS.flatMap(kind => [0, 3, 10, 45, 200].map(dte => [kind, dte] as const)))(
    'draws a %s of %s days that the pipeline knows by that name, of listed strikes',
    (kind, dte) => {
      for (const step of [0.5, 1, 2.5]) {
        const chain = chainOf(step, dte)
        const legs = templateLegs(kind, chain)
        expect(recognisedStructure(legs)).toBe(kind === 'wheel' ? 'cashSecuredPut' : kind)
        for (const { option } of legs) expect(chain.expiration.strikes).toContain(option.strike)
      }
    },
  )

  it('draws the wheel’s turn: a put until a hundred shares are free, and then a call on them', () => {
    const chain = chainOf(1, 45)
    expect(recognisedStructure(templateLegs('wheel', { ...chain, freeShares: 99 }))).toBe('cashSecuredPut')
    expect(recognisedStructure(templateLegs('wheel', { ...chain, freeShares: 100 }))).toBe('coveredCall')
  })

  it('steps along the listed strikes and stays at their end', () => {
    expect(neighbourStrike([160, 165, 162.5], 162.5, 1)).toBe(165)
    expect(neighbourStrike([160, 165, 162.5], 160, -1)).toBe(160)
    expect(nearestStrike([160, 165], 163)).toBe(165)
  })
})
