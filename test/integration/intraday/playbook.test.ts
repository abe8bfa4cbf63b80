import { afterEach, describe, expect, it } from 'vitest'
import type { IntradayCycleOptions } from '#main/intraday/intradayCycle'
import { eventually } from '../../fakes/eventually'
import { barsThrough, STANDARD_RULES } from '../../fakes/intradayInputs'
import { cycleOf, events, inputsFor, LOOSE, outcomes } from '../../fakes/risingCycle'
import { TradingRig } from '../../fakes/tradingRig'

/**
 * What the operational playbook asks to be shown, with orders that really leave: shares of three symbols whose bars
 * say BUY, on the replayed market.
 */
const SHARES = {
  ...LOOSE,
  'intraday.vehicle': 'equity',
  'intraday.equityVolumeMin': '0',
  'intraday.equitySpreadRatioMax': '1',
  'intraday.sizeMethod': 'fixed',
  'intraday.quantityMax': '5',
  'intraday.takeProfitRatio': '0.2',
  'intraday.stopLossRatio': '0.2',
}

let rig: TradingRig
afterEach(() => rig.stop())

async function started(settings: Record<string, string> = {}): Promise<TradingRig> {
  rig = await TradingRig.start({ settings: { ...SHARES, ...settings } })
  return rig.ready()
}
const RULES: IntradayCycleOptions['rules'] = {
  ...STANDARD_RULES,
  vehicle: 'equity',
  equity: { spreadRatioMax: 1, volumeMin: 0 },
  size: { ...STANDARD_RULES.size, method: 'fixed', riskRatio: 0.02, quantityMax: 5 },
}
/** One look at every symbol that sends what it plans. */
const look = (changes: Partial<IntradayCycleOptions> = {}) =>
  cycleOf(rig, {
    rules: RULES,
    atOnce: 1,
    enter: entry => rig.engine.intradayEngine!.trades.enter(entry),
    ...changes,
  }).run()
const entries = () =>
  rig.engine.views.orders().filter(({ purpose, status }) => purpose === 'entry' && status !== 'denied')
const sent = () => outcomes(rig).filter(each => each.endsWith('sent'))
const tradesHeld = () => rig.engine.intradayEngine!.trades.open().length

describe('the playbook', () => {
  it('1: the trade cap is reached: the third signal is skipped, a risk event is written, no order leaves', async () => {
    await started({ 'intraday.maxTradesPerDay': '2' })
    await look()
    expect(sent()).toHaveLength(2)
    expect(events(rig)).toEqual(['TRADE_CAP'])
    expect(entries()).toHaveLength(2)
  })

  it('2: a drawdown halts entries, at the door as well, and exits go on', async () => {
    await started()
    await look({ symbols: ['SPY'] })
    await eventually('held', () => tradesHeld() === 1)
    rig.journal.setSetting('intraday.peakEquity', '1000000')
    await look({ symbols: ['IBM'] })
    expect(outcomes(rig)).toContain('IBM DRAWDOWN')
    const { trades } = rig.engine.intradayEngine!
    await look({ symbols: ['IBM'], judge: () => [] })
    expect(outcomes(rig).filter(each => each === 'IBM DRAWDOWN')).toHaveLength(2)
    expect(entries()).toHaveLength(1)
    trades.close(trades.open()[0]!.tradeId)
    await eventually('let go of', () => tradesHeld() === 0)
    expect(rig.engine.views.status().killSwitch.state).toBe('armed')
  })

  it('3: the exposure cap rejects: the event is written and nothing reaches the gateway', async () => {
    await started({ 'intraday.maxSymbolRatio': '0.000001' })
    await look({ symbols: ['SPY'] })
    expect(events(rig)).toContain('SYMBOL_EXPOSURE')
    expect(entries()).toEqual([])
    const { book } = rig.gateway.desk.exchange
    expect([...book.liveOrders, ...book.completedOrders]).toEqual([])
  })

  it('4: earnings are near: a cap clamps the score, a veto makes it nothing and blocks', async () => {
    await started()
    const near = (mode: 'cap' | 'veto'): Partial<IntradayCycleOptions> => ({
      symbols: ['SPY'],
      rules: { ...RULES, earnings: { mode, scoreMax: 5, days: 2 } },
      inputsOf: async symbol => ({ ...(await inputsFor(rig, symbol)), earnings: 'near' }),
    })
    await look(near('cap'))
    const { signals } = rig.engine.intradayEngine!
    expect(signals.signals(1)[0]).toMatchObject({ score: 5, outcome: 'sent' })
    await look(near('veto'))
    expect(signals.signals(1)[0]).toMatchObject({ score: 0, outcome: 'GUARD_EARNINGS', action: 'hold' })
    expect(entries()).toHaveLength(1)
  })

  it('5: the Supertrend is switched off and on: off it changes nothing, on it blocks what goes against it', async () => {
    await started()
    const periods = { ...RULES.periods, supertrendPeriod: 2, supertrendMultiple: 0.01 }
    // Read once: a minute that ends between the two looks is not what they differ by.
    const { minutes } = await inputsFor(rig, 'SPY')
    const closes = minutes.map(({ close }) => close)
    const dip = barsThrough([...closes, closes.at(-1)! * 0.9996])
    const dipping: IntradayCycleOptions['inputsOf'] = async symbol => ({
      ...(await inputsFor(rig, symbol)),
      minutes: dip,
    })
    const gated = (supertrendGate: boolean) => ({
      symbols: ['SPY'],
      inputsOf: dipping,
      rules: { ...RULES, periods, supertrendGate },
    })
    await look(gated(false))
    await look(gated(true))
    const [on, off] = rig.engine.intradayEngine!.signals.signals(2)
    expect([off?.outcome, on?.outcome]).toEqual(['sent', 'GUARD_SUPERTREND'])
    expect([off?.scalp, off?.score]).toEqual([on?.scalp, on?.score])
    expect(entries()).toHaveLength(1)
  })

  it('6: the flatten guard runs after a halt: in safe mode, with entries off and the drawdown reached', async () => {
    // The session of 6.5 hours is flattened a few seconds after its open.
    await started({ 'intraday.flattenBeforeCloseMs': '23388000' })
    await look({ symbols: ['SPY'] })
    await eventually('held', () => tradesHeld() === 1)
    rig.journal.setSetting('intraday.peakEquity', '1000000')
    rig.engine.switchEntries(false, 'test')
    rig.engine.tripKillSwitch('safeMode', 'halt', 'test')
    await eventually('flat', () => tradesHeld() === 0 && rig.engine.views.orders(true).length === 0, 20_000)
    const reasons = [...rig.journal.read()].flatMap(({ record }) =>
      record.kind === 'modify' ? [record.reason] : [],
    )
    expect(reasons).toContain('END_OF_DAY')
  })
})
