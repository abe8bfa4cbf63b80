import { describe, expect, it } from 'vitest'
import { spyOption } from '../../../test/fakes/riskSurroundings'
import { instrumentKey } from '../domain/instrument'
import { RandomStream } from '../quant/randomStream'
import { crossingsOf, type OwnedLot } from './crossing'

const lot = (structureId: string, quantity: number, strike = 165): OwnedLot => ({
  structureId,
  instrument: spyOption(strike),
  quantity,
})

describe('lots against each other', () => {
  it('pass from whoever is long to whoever is short', () => {
    expect(crossingsOf([lot('a', 2), lot('b', -1), lot('c', -3)])).toEqual([
      { instrument: spyOption(165), quantity: 1, fromId: 'a', toId: 'b' },
      { instrument: spyOption(165), quantity: 1, fromId: 'a', toId: 'c' },
    ])
  })

  it('of different contracts stay where they are', () => {
    expect(crossingsOf([lot('a', 1, 165), lot('b', -1, 166)])).toEqual([])
  })

  it('leave one side of each contract only, and take from nobody more than he has', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const random = new RandomStream(seed)
      const lots = Array.from({ length: 8 }, (_, row) =>
        lot(`${row}`, Math.round(random.uniform() * 10) - 5, 165 + Math.floor(random.uniform() * 2)),
      )
      const held = new Map(lots.map(each => [each.structureId, each.quantity]))
      for (const { fromId, toId, quantity } of crossingsOf(lots)) {
        held.set(fromId, (held.get(fromId) ?? 0) - quantity)
        held.set(toId, (held.get(toId) ?? 0) + quantity)
      }
      const sides = new Map<string, Set<number>>()
      for (const { structureId, instrument, quantity } of lots) {
        const left = held.get(structureId) ?? 0
        expect(left === 0 || Math.sign(left) === Math.sign(quantity), `seed ${seed}`).toBe(true)
        const key = instrumentKey(instrument)
        if (left !== 0) sides.set(key, (sides.get(key) ?? new Set()).add(Math.sign(left)))
      }
      for (const [key, signs] of sides) expect(signs.size, `seed ${seed} ${key}`).toBe(1)
    }
  })
})
