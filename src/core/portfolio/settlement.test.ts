import { describe, expect, it } from 'vitest'
import { SPY, spyOption } from '../../../test/fakes/riskSurroundings'
import type { QuotedInstrument } from '../domain/instrument'
import { dollars } from '../domain/money'
import { sessionDate } from '../domain/time'
import { RandomStream } from '../quant/randomStream'
import { PositionBook } from './positionBook'
import { settledAdjustments } from './settlement'

const TODAY = sessionDate('2013-10-08')
const gone = (instrument: QuotedInstrument, quantityChange: number, price = 1.5) => ({
  instrument,
  quantityChange,
  price,
})
const settled = (...differences: ReturnType<typeof gone>[]) =>
  settledAdjustments(differences, TODAY).map(({ quantityChange, price, cause }) => [
    quantityChange,
    price,
    cause,
  ])

describe('what the clearing house did', () => {
  it.each([
    ['short put', spyOption(165, 'put'), 2, 200, 'assigned'],
    ['short call', spyOption(165, 'call'), 1, -100, 'assigned'],
    ['long put', spyOption(165, 'put'), -1, -100, 'exercised'],
    ['long call', spyOption(165, 'call'), -3, 300, 'exercised'],
  ] as const)(
    'to a %s is read from the shares that came or went for it',
    (_what, option, change, shares, cause) => {
      expect(settled(gone(option, change), gone(SPY, shares, 170))).toEqual([
        [change, 0, cause],
        [shares, 165, cause],
      ])
    },
  )

  it('to both legs of a spread nets the shares, each at its strike', () => {
    const [bought, sold] = [spyOption(160, 'put'), spyOption(165, 'put')]
    expect(settled(gone(bought, -1), gone(sold, 2), gone(SPY, 100))).toEqual([
      [-1, 0, 'exercised'],
      [2, 0, 'assigned'],
      [-100, 160, 'exercised'],
      [200, 165, 'assigned'],
    ])
  })

  it('after the last day, without shares, was to let expire', () => {
    expect(settled(gone(spyOption(165, 'put', '2013-10-04'), 1))).toEqual([[1, 0, 'expired']])
  })

  it('is not guessed when the shares do not fit: the price given stands', () => {
    expect(settled(gone(spyOption(165, 'put'), 1), gone(SPY, 70, 170))).toEqual([
      [1, 1.5, 'unexplained'],
      [70, 170, 'unexplained'],
    ])
    expect(settled(gone(spyOption(165, 'put'), 1))).toEqual([[1, 1.5, 'unexplained']])
  })

  it('keeps what was paid and received: the premium is earned, the shares cost the strike', () => {
    const book = new PositionBook()
    const put = spyOption(165, 'put')
    book.adjust({ instrument: put, quantityChange: -1, price: 2.1 })
    for (const adjustment of settledAdjustments([gone(put, 1, 2.1), gone(SPY, 100, 163)], TODAY))
      book.adjust(adjustment)
    const [option, shares] = book.all()
    expect(option && dollars(option.realized)).toBeCloseTo(210, 9)
    expect(shares).toMatchObject({ quantity: 100, averagePrice: 165 })
  })

  it('changes no quantity, whatever the differences are', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = new RandomStream(seed)
      const pick = (low: number, high: number) => low + Math.floor(random.uniform() * (high - low + 1))
      const differences = Array.from({ length: pick(1, 5) }, (_, row) =>
        gone(
          spyOption(160 + row, random.uniform() < 0.5 ? 'put' : 'call'),
          pick(1, 3) * (random.uniform() < 0.5 ? 1 : -1),
        ),
      )
      differences.push(gone(SPY, 100 * pick(-5, 5) || 50))
      const total = (
        list: readonly { readonly instrument: QuotedInstrument; readonly quantityChange: number }[],
      ) =>
        [...Map.groupBy(list, ({ instrument }) => JSON.stringify(instrument))]
          .map(([key, each]) => [key, each.reduce((sum, { quantityChange }) => sum + quantityChange, 0)])
          .sort()
      expect(total(settledAdjustments(differences, TODAY)), `seed ${seed}`).toEqual(total(differences))
    }
  })
})
