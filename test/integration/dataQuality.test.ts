import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { MarketStore } from '#main/store/marketStore'
import { eventually } from '../fakes/eventually'
import { vertical } from '../fakes/riskSurroundings'
import { TradingRig } from '../fakes/tradingRig'

/** Faults of the data, over TCP: what is seen of them, and that nothing is opened on them. */
const SPY_ID = 756733
let rig: TradingRig | undefined

afterEach(async () => {
  await rig?.stop()
  rig = undefined
})

const readyRig = async (): Promise<TradingRig> => {
  rig = await TradingRig.start()
  return rig.ready()
}

describe('a symbol whose data is faulty', () => {
  it.each([
    ['CROSSED', { kind: 'crossed', by: 0.5 }],
    ['ZERO_PRICE', { kind: 'empty' }],
    ['ZERO_PRICE', { kind: 'zero' }],
    ['HALTED', { kind: 'halted' }],
    ['STALE', { kind: 'stale' }],
  ] as const)('%s is vetoed: no order leaves, and trading resumes with the data', async (code, fault) => {
    const { engine, gateway } = await readyRig()
    const { bid = 0, ask = 0 } = engine.quotes.lineOf('SPY')?.quote ?? {}
    gateway.faults.quotes.set(SPY_ID, fault)
    gateway.refreshQuotes()
    // The feed says nothing more; its silence is as long as the clock says.
    if (code === 'STALE') gateway.faults.clock.offsetMs = 60_000
    await eventually(code, () => engine.data.quality.veto('SPY')?.startsWith(code))
    const orders = [
      { instrument: { kind: 'stock', symbol: 'SPY' }, limitPrice: Number(((bid + ask) / 2).toFixed(2)) },
      { instrument: vertical(166, 167), limitPrice: 0.5 },
    ] as const
    await Promise.all(
      orders.map(async order => {
        const preview = await engine.desk.preview({ side: 'buy', quantity: 1, tif: 'day', ...order })
        expect(preview.denials.map(denial => denial.code)).toContain('DATA_VETO')
      }),
    )
    await Promise.all(orders.map(order => expect(rig?.place(order)).rejects.toThrow()))
    expect(engine.views.orders().filter(({ status }) => status !== 'denied')).toEqual([])
    gateway.faults.clear()
    gateway.refreshQuotes()
    await eventually('healed', () => engine.data.quality.veto('SPY') === undefined)
  })
})

it('counts what it checked, keeps the counts over a restart, and finds clean data clean', async () => {
  const { engine, folder, gateway } = await readyRig()
  await eventually('ticks', () => {
    const spy = engine.data.quality.symbols().find(({ symbol }) => symbol === 'SPY')
    return spy && spy.counts.checked >= 10
  })
  const quality = engine.data.quality.symbols()
  for (const { symbol, counts } of quality) expect([symbol, counts.rejected]).toEqual([symbol, 0])
  expect(quality.find(({ symbol }) => symbol === 'SPY')).toMatchObject({ state: 'live', veto: undefined })
  const features = engine.data.features.of('SPY', '1m')
  expect(features?.microstructure?.spread).toBeGreaterThan(0)
  expect(features?.forming?.close).toBeCloseTo(features?.microstructure?.mid ?? 0, 6)
  await engine.close()
  await gateway.close()
  rig = undefined
  const market = new MarketStore(join(folder, 'simulation', 'market.sqlite'))
  const stored = market.quality.of('2013-10-08' as never).find(({ symbol }) => symbol === 'SPY')
  expect(stored).toMatchObject({ subject: 'ticks', rejected: 0 })
  expect(stored?.checked).toBeGreaterThanOrEqual(10)
  market.close()
})
