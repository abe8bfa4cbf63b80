import { describe, expect, it } from 'vitest'
import { spyOption, vertical } from '../../../test/fakes/riskSurroundings'
import { legTrades } from '../domain/combo'
import { instrumentKey } from '../domain/instrument'
import { rollCombo } from './rollCombo'

describe('a roll', () => {
  it('is one combo that leaves the new structure in place of the old', () => {
    const [from, to] = [vertical(165, 166), vertical(167, 168)]
    const combo = rollCombo(from, to)
    if (!combo.ok) throw new Error(combo.error)
    const held = new Map<string, number>()
    for (const trade of [...legTrades(from, 'buy', 2), ...legTrades(combo.value, 'buy', 2)]) {
      const key = instrumentKey(trade.instrument)
      held.set(key, (held.get(key) ?? 0) + trade.quantityChange)
    }
    const wanted = new Map(
      legTrades(to, 'buy', 2).map(each => [instrumentKey(each.instrument), each.quantityChange]),
    )
    for (const [key, quantity] of held) expect(quantity).toBe(wanted.get(key) ?? 0)
  })

  it('drops the legs that stay', () => {
    const combo = rollCombo(vertical(165, 166), vertical(165, 168))
    expect(combo.ok && combo.value.legs.map(({ option, side }) => `${side} ${option.strike}`)).toEqual([
      'buy 166',
      'sell 168',
    ])
  })

  it('buys a short option back and sells another', () => {
    const combo = rollCombo(spyOption(160, 'put'), spyOption(158, 'put', '2013-11-15'), 'short')
    expect(combo.ok && combo.value.legs.map(({ side }) => side)).toEqual(['buy', 'sell'])
  })

  it('refuses what is no roll', () => {
    expect(rollCombo(vertical(165, 166), vertical(165, 166)).ok).toBe(false)
    expect(rollCombo(vertical(165, 166), { kind: 'stock', symbol: 'SPY' }).ok).toBe(false)
  })
})
