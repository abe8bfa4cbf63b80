import { describe, expect, it } from 'vitest'
import type { PositionView } from '#protocol/views/orderView'
import { freeShares } from './useFreeShares'

const stock = (symbol: string, quantity: number) =>
  ({ instrument: { kind: 'stock', symbol }, quantity }) as PositionView
const option = (right: 'call' | 'put', quantity: number) =>
  ({ instrument: { kind: 'option', underlying: 'SPY', right, multiplier: 100 }, quantity }) as PositionView

describe('free shares', () => {
  it.each([
    ['what is held of the symbol', [stock('SPY', 250), stock('IBM', 900)], 250],
    ['less what short calls would take', [stock('SPY', 250), option('call', -2)], 50],
    [
      'whatever puts and long calls there are',
      [stock('SPY', 250), option('put', -2), option('call', 3)],
      250,
    ],
    ['never fewer than none', [stock('SPY', -100), option('call', -1)], 0],
  ])('are %s', (_words, positions, free) => expect(freeShares('SPY', positions)).toBe(free))
})
