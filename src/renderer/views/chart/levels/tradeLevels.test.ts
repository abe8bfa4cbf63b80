import { describe, expect, it } from 'vitest'
import type { TradeView } from '#protocol/views/intradayView'
import { tradeLevelOf, tradeLevels } from './tradeLevels'

const trade: TradeView = {
  tradeId: 't-1',
  symbol: 'SPY',
  strategy: 'scalp',
  key: 'SPY',
  title: 'SPY',
  state: 'open',
  bracket: 'emulated',
  quantity: 10,
  held: 10,
  multiplier: 1,
  entryLimit: 165.05,
  entryPrice: 165,
  targetPrice: 170,
  increment: 0.01,
  firstStopPrice: 160,
  stopPrice: 164,
  trail: 'off',
  moveReason: null,
  mark: 166,
  openR: 0.2,
  realizedR: null,
  realizedPnl: null,
  session: '2013-10-08',
  openedAt: 0,
}

describe('levels of a trade', () => {
  it('tell the multiple of the first risk, also of a stop that was raised, and the distance from the mark', () => {
    expect(tradeLevels([trade], 'SPY').map(({ title, price, note }) => [title, price, note])).toEqual([
      ['Entry 10', 165, ''],
      ['Target', 170, '+1.0 R, +2.41%'],
      ['Stop, watched here', 164, '−0.2 R, −1.20%'],
    ])
  })

  it('are those of what is held of the symbol itself', () => {
    expect(tradeLevels([trade], 'IBM')).toEqual([])
    expect(tradeLevels([{ ...trade, held: 0 }], 'SPY')).toEqual([])
    expect(tradeLevels([{ ...trade, key: 'SPY 131018C00165000' }], 'SPY')).toEqual([])
  })

  it('are found again by what they are called; the entry stays where it is', () => {
    const found = tradeLevels([trade], 'SPY').map(({ id }) => tradeLevelOf([trade], id)?.level)
    expect(found).toEqual([undefined, 'target', 'stop'])
    expect(tradeLevelOf([], 'stop t-1')).toBeUndefined()
  })
})
