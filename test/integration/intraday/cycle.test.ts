import { afterEach, describe, expect, it } from 'vitest'
import { aiVerdict, type EntrySample } from '#core/ai/entrySample'
import { epochMs } from '#core/domain/time'
import { RandomStream } from '#core/quant/randomStream'
import { eventually } from '../../fakes/eventually'
import { barsThrough, OPEN } from '../../fakes/intradayInputs'
import { cycleOf, events, LOOSE, outcomes, SYMBOLS } from '../../fakes/risingCycle'
import { TradingRig } from '../../fakes/tradingRig'

let rig: TradingRig | undefined
afterEach(async () => {
  await rig?.stop()
  rig = undefined
})

async function started(settings: Record<string, string> = {}): Promise<TradingRig> {
  rig = await TradingRig.start({ settings })
  await rig.ready()
  return rig
}

describe('intraday cycle on the gateway', () => {
  it('does nothing unless it is switched on', async () => {
    const { engine } = await started()
    expect(engine.intradayEngine!.signals.signals(10)).toEqual([])
    expect(engine.log.takeNew().some(({ event }) => event === 'intraday.started')).toBe(false)
  })

  it('looks at real bars, writes a row for each symbol, sends nothing, and is not stopped by a symbol that fails', async () => {
    const { engine } = await started({
      'intraday.symbols': 'SPY,NOSUCH,IBM,AIG',
      'intraday.symbolTimeoutMs': '8000',
    })
    const result = await engine.intradayEngine!.runCycle()
    expect(result).toMatchObject({ looked: 4, failed: 1 })
    const rows = engine.intradayEngine!.signals.signals(10)
    expect(rows.map(({ symbol }) => symbol).sort()).toEqual(['AIG', 'IBM', 'NOSUCH', 'SPY'])
    expect(rows.filter(({ outcome }) => outcome === 'failed').map(({ symbol }) => symbol)).toEqual(['NOSUCH'])
    const spy = JSON.parse(rows.find(({ symbol }) => symbol === 'SPY')!.detail)
    expect(spy.features.bars).toBeGreaterThan(300)
    expect(spy.whale.reason).toMatch(/volume/)
    expect(engine.views.orders()).toEqual([])
  })

  it('runs by itself while the market is open, and can be closed in the middle of it', async () => {
    const { engine } = await started({ 'intraday.on': 'true', 'intraday.cycleEveryMs': '1000' })
    const { signals } = engine.intradayEngine!
    await eventually(
      'two cycles',
      () => new Set(signals.signals(100).map(({ cycleId }) => cycleId)).size >= 2,
    )
    expect(new Set(signals.signals(100).map(({ symbol }) => symbol))).toEqual(new Set(SYMBOLS))
    expect(signals.signals(100).filter(({ outcome }) => outcome === 'failed')).toEqual([])
    expect(engine.views.orders()).toEqual([])
    await expect(engine.close()).resolves.toBeUndefined()
  })

  it('plans a weekly option at the money with its bracket, and a restart remembers it', async () => {
    const { engine } = await started(LOOSE)
    await cycleOf(rig!).run()
    expect(outcomes(rig!)).toEqual(['AIG planned', 'IBM planned', 'SPY planned'])
    const detail = JSON.parse(
      engine.intradayEngine!.signals.signals(10).find(({ symbol }) => symbol === 'SPY')!.detail,
    )
    expect(detail.order.instrument).toMatchObject({ kind: 'option', expiration: '2013-10-11', right: 'call' })
    expect(Math.abs(detail.order.instrument.strike - rig!.quote('SPY')!.ask)).toBeLessThan(2)
    expect(detail.order.stopLoss).toBeLessThan(detail.order.limitPrice)
    expect(engine.views.orders()).toEqual([])
    await rig!.restartEngine()
    expect(rig!.engine.intradayEngine!.risk.portfolio().tradesToday).toBe(3)
  })

  it('trade cap reached: the third signal is skipped and a risk event is written', async () => {
    await started({ ...LOOSE, 'intraday.maxTradesPerDay': '2' })
    await cycleOf(rig!).run()
    expect(outcomes(rig!).filter(each => each.endsWith('planned'))).toHaveLength(2)
    expect(events(rig!)).toEqual(['TRADE_CAP'])
  })

  it('drawdown breach: entries halt, exits go on', async () => {
    const { engine } = await started({ ...LOOSE, 'intraday.maxDrawdownRatio': '0' })
    const bought = await rig!.place()
    await rig!.status(bought.intent.clientOrderId, 'filled')
    await cycleOf(rig!).run()
    expect(events(rig!)).toContain('DRAWDOWN')
    expect(outcomes(rig!).some(each => each.endsWith('planned'))).toBe(false)
    expect(engine.views.status().killSwitch.state).toBe('armed')
    const { bid } = rig!.quote('SPY')!
    const sold = await rig!.place({ side: 'sell', limitPrice: Number((bid - 0.05).toFixed(2)) })
    await rig!.status(sold.intent.clientOrderId, 'filled')
  })

  it('exposure cap: nothing is planned, and five alarms trip the hard stop', async () => {
    const { engine } = await started({ ...LOOSE, 'intraday.maxPositionRatio': '0.00001' })
    await cycleOf(rig!).run()
    expect(events(rig!)).toEqual(['POSITION_SIZE', 'POSITION_SIZE', 'POSITION_SIZE'])
    expect(engine.views.status().killSwitch.state).toBe('armed')
    await cycleOf(rig!).run()
    expect(engine.views.status().killSwitch).toMatchObject({ state: 'hardStop', actor: 'intraday' })
  })

  it('entries that are held say why, and a symbol that takes too long is given up', async () => {
    await started(LOOSE)
    await cycleOf(rig!, { entriesHeld: () => 'entries are switched off' }).run()
    expect(new Set(outcomes(rig!).map(each => each.split(' ')[1]))).toEqual(new Set(['ENTRIES_HELD']))
    const never = () => new Promise<never>(() => undefined)
    expect(await cycleOf(rig!, { inputsOf: never, symbolTimeoutMs: 5 }).run()).toMatchObject({
      looked: 3,
      failed: 3,
    })
  })

  it('scores what is shortlisted and nothing else; a low score holds back only when the settings ask for one', async () => {
    await started(LOOSE)
    const asked: string[] = []
    const scorer = {
      score: async ({ symbol }: EntrySample) => {
        asked.push(symbol)
        return symbol === 'AIG' ? undefined : aiVerdict(symbol === 'SPY' ? 0.9 : 0.2, 'test')
      },
    }
    const holding = (symbol: string) => ({ symbol, now: rig!.engine.now(), minutes: [], hours: [] })
    const unknown = { spreadRatio: undefined, earnings: 'unknown' as const, lastWhaleAt: undefined }
    await cycleOf(rig!, { scorer, inputsOf: async symbol => ({ ...holding(symbol), ...unknown }) }).run()
    expect(asked).toEqual([])
    await cycleOf(rig!, { scorer, aiScoreMin: 0.5 }).run()
    expect(asked.sort()).toEqual(SYMBOLS.toSorted())
    expect(outcomes(rig!).filter(each => !each.endsWith('hold'))).toEqual([
      'AIG planned',
      'IBM AI_SCORE',
      'SPY planned',
    ])
    const [signal] = rig!.engine
      .intradayEngine!.signals.signals(10)
      .filter(({ outcome }) => outcome === 'AI_SCORE')
    expect(JSON.parse(signal!.detail).ai).toEqual({
      score: 0.2,
      delta: expect.closeTo(-30, 9),
      source: 'test',
    })
  })

  it('fifty symbols leave fifty rows', async () => {
    await started()
    const random = new RandomStream(1)
    const bars = barsThrough(Array.from({ length: 450 }, () => 100 + random.normal()))
    const hours = barsThrough(
      Array.from({ length: 154 }, () => 100 + random.normal()),
      { stepMs: 3_600_000, from: epochMs(OPEN - 30 * 86_400_000) },
    )
    const symbols = Array.from({ length: 50 }, (_, row) => `X${row}`)
    const inputsOf = (symbol: string) =>
      Promise.resolve({
        symbol,
        now: rig!.engine.now(),
        minutes: bars,
        hours,
        spreadRatio: undefined,
        earnings: 'unknown' as const,
        lastWhaleAt: undefined,
      })
    expect(await cycleOf(rig!, { symbols, inputsOf }).run()).toMatchObject({ looked: 50, failed: 0 })
    expect(rig!.engine.intradayEngine!.signals.signals(100)).toHaveLength(50)
  })
})
