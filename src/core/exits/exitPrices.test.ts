import { expect, it } from 'vitest'
import { intentOf, NOON, spyOption, vertical } from '../../../test/fakes/riskSurroundings'
import { HOLD } from '../../../test/fakes/strategyDrafts'
import { dollars, microsFromDollars } from '../domain/money'
import { signOf } from '../domain/order'
import type { ExitRules } from '../domain/strategy'
import { TradingState } from '../kernel/tradingState'
import { RandomStream } from '../quant/randomStream'
import { exitLevels } from './exitMonitor'
import { exitPrices } from './exitPrices'

const RULES: ExitRules = { ...HOLD, profitTargetRatio: 0.5, stopLossRatio: 2 }

/** A structure that one order opened, filled and paid for. */
function opened(side: 'buy' | 'sell', price: number, units: number, commission: number, exit = RULES) {
  const state = new TradingState()
  // Bought, a credit spread is a vertical with a price below zero; sold, a put alone.
  const instrument = side === 'buy' ? vertical(165, 166) : spyOption(160, 'put')
  const opening = { kind: 'creditPutSpread', strategyId: 's', strategyVersion: 1, evaluationId: 'e' } as const
  state.apply({
    kind: 'intent',
    intent: intentOf({
      instrument,
      side,
      quantity: units,
      limitPrice: price,
      plan: {
        structureId: 't',
        role: 'open',
        walk: undefined,
        reason: 'entry',
        opening: { ...opening, exit, maxProfit: 80, maxLoss: 20 },
      },
    }),
  })
  const fill = { clientOrderId: 'clx-1', permId: undefined, quantity: units, tsEvent: NOON, tsInit: NOON }
  const legs =
    instrument.kind === 'combo'
      ? instrument.legs.map(({ option, side: of }, row) => ({ of, option, price: row === 0 ? 2 + price : 2 }))
      : []
  state.apply({ kind: 'fill', fill: { ...fill, execId: '0.01', instrument, side, price } })
  for (const [row, { of, option, price }] of legs.entries())
    state.apply({
      kind: 'fill',
      fill: { ...fill, execId: `${row + 1}.01`, instrument: option, side: of, price },
    })
  state.apply({
    kind: 'commission',
    commission: {
      execId: legs.length > 0 ? '1.01' : '0.01',
      amount: microsFromDollars(commission),
      currency: 'USD',
      tsInit: NOON,
    },
  })
  const [structure, order] = [state.structures.get('t'), state.order('clx-1')]
  if (!structure || !order) throw new Error('nothing was opened')
  return { structure, order }
}

it('at its exit prices a structure has made what its levels say, commissions counted', () => {
  const seed = 5
  const random = new RandomStream(seed)
  for (let round = 0; round < 300; round++) {
    const side = random.uniform() < 0.5 ? 'buy' : 'sell'
    const price = side === 'buy' ? 2 * random.uniform() - 1 : 0.1 + random.uniform()
    const units = 1 + Math.floor(9 * random.uniform())
    const { structure, order } = opened(side, price, units, 3 * random.uniform())
    const levels = exitLevels(RULES, {
      maxProfit: 80 * units,
      premium: Math.abs(dollars(structure.openingCash)),
    })
    const profitAt = (at = Number.NaN) =>
      dollars(structure.cash) - dollars(structure.commissions) + signOf(side) * at * 100 * units
    const { target, stop } = exitPrices(structure, order)
    const note = `seed ${seed}, round ${round}`
    expect(profitAt(target), note).toBeCloseTo(levels.profitTarget ?? Number.NaN, 3)
    expect(profitAt(stop), note).toBeCloseTo(-(levels.stopLoss ?? Number.NaN), 3)
  }
})

it('a structure without rules for profit and loss, or that has not filled, has none', () => {
  const none = { target: undefined, stop: undefined }
  const { structure, order } = opened('buy', -0.5, 1, 1, HOLD)
  expect(exitPrices(structure, order)).toEqual(none)
  const { structure: ruled, order: filled } = opened('buy', -0.5, 1, 1)
  expect(exitPrices(ruled, { ...filled, filledQuantity: 0, averageFillPrice: undefined })).toEqual(none)
})
