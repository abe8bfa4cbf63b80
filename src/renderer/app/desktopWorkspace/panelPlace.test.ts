import { describe, expect, it } from 'vitest'
import { sideOf } from './panelPlace'

const rect = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom })
const chart = rect(334, 0, 900, 400)

describe('the side on which a panel lies of another', () => {
  it.each([
    ['above the chain', rect(334, 404, 900, 700), { direction: 'above', sharedRatio: 1 }],
    ['right of the watchlist', rect(0, 0, 330, 700), { direction: 'right', sharedRatio: 400 / 700 }],
    ['left of the ticket', rect(904, 0, 1200, 700), { direction: 'left', sharedRatio: 400 / 700 }],
    ['below a strip', rect(334, -100, 900, -4), { direction: 'below', sharedRatio: 1 }],
  ])('is %s', (_name, other, side) => expect(sideOf(chart, other)).toEqual(side))

  it('is none where no edge is common', () => {
    expect(sideOf(chart, rect(0, 404, 330, 700))).toBeUndefined()
    expect(sideOf(chart, rect(1000, 0, 1200, 400))).toBeUndefined()
  })
})
