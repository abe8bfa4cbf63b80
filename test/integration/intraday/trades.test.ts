import { afterEach, describe, expect, it } from 'vitest'
import { BridgeFailure } from '#protocol/errors'
import { eventually } from '../../fakes/eventually'
import { TradeRig } from '../../fakes/tradeRig'
import type { RigOptions } from '../../fakes/tradingRig'

let rig: TradeRig
afterEach(() => rig.trading.stop())

const started = async (options?: RigOptions): Promise<TradeRig> => {
  rig = await TradeRig.start(options)
  return rig
}
const denialOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
  } catch (error) {
    if (error instanceof BridgeFailure) return error.error.code
    throw error
  }
  return 'taken'
}
const held = () => rig.trading.held('SPY')
const flat = () => eventually('flat', () => held() === 0 && rig.engine.views.orders(true).length === 0)

describe('a native bracket', () => {
  it('leaves as one: entry, target and stop, written down before and tied to each other at the gateway', async () => {
    await started()
    await rig.trades.enter(rig.entry({ limitPrice: 164 }))
    await eventually('three at the gateway', () => rig.there().length === 3)
    expect(rig.there()).toEqual(['clx-trade LMT 10', 'clx-trade-stop STP LMT 10', 'clx-trade-target LMT 10'])
    expect(rig.plansInJournal().map(({ role, reason }) => `${role} ${reason}`)).toEqual([
      'open scalp',
      'protect target',
      'protect stop',
    ])
    expect(held()).toBe(0)
  })

  it('protects what has filled, and its target ends the stop', async () => {
    await started()
    await rig.open()
    expect(rig.there()).toEqual(['clx-trade-stop STP LMT 10', 'clx-trade-target LMT 10'])
    rig.market.moveSpot(170.5)
    await flat()
    expect(rig.trade()?.result).toMatchObject({ realizedR: expect.closeTo(1, 1) })
    expect(rig.there()).toEqual([])
  })

  it('is stopped out at the broker, and nothing is sold twice', async () => {
    await started()
    await rig.open()
    rig.market.moveSpot(159.9)
    await flat()
    expect(rig.trading.order('clx-trade-stop').status).toBe('filled')
    expect(rig.trade()?.result?.realizedR).toBeLessThan(-0.9)
  })

  it('an entry that is cancelled unfilled takes its children with it', async () => {
    await started()
    await rig.trades.enter(rig.entry({ limitPrice: 164 }))
    await rig.trading.status('clx-trade', 'accepted')
    rig.engine.desk.cancel('clx-trade')
    await eventually('nothing works', () => rig.engine.views.orders(true).length === 0)
    expect(rig.there()).toEqual([])
  })

  it('of which a part filled protects that part when the rest is cancelled', async () => {
    await started()
    rig.trading.gateway.faults.orders.capFills(4)
    await rig.trades.enter(rig.entry())
    await eventually('a part', () => held() === 4)
    rig.trading.gateway.faults.orders.capFills(0)
    rig.engine.desk.cancel('clx-trade')
    await eventually(
      'as much protection as is held',
      () => rig.there().join() === 'clx-trade-stop STP LMT 4,clx-trade-target LMT 4',
    )
    expect(rig.reasons()).toContain('FILL')
  })

  it('is known to an engine that starts anew, which goes on with it', async () => {
    await started()
    await rig.open()
    await rig.trading.restartEngine()
    expect(rig.trade()).toMatchObject({ held: 10, stopPrice: 160 })
    rig.market.moveSpot(170.5)
    await flat()
  })

  it('goes through the door whole: a child that may not leave holds its entry back', async () => {
    await started()
    expect(await denialOf(rig.trades.enter(rig.entry({ stopLoss: 160.005 })))).toBe('PRICE_OFF_TICK')
    await new Promise(resolve => setImmediate(resolve))
    expect(rig.there()).toEqual([])
    expect(rig.engine.views.orders()).toHaveLength(1)
  })

  it('lives through a safe mode, in which its exits still move and no entry leaves', async () => {
    await started()
    await rig.open()
    rig.engine.tripKillSwitch('safeMode', 'test', 'operator')
    expect(await denialOf(rig.trades.enter({ ...rig.entry(), tradeId: 'second' }))).toBe(
      'KILL_SWITCH_SAFE_MODE',
    )
    expect(rig.there()).toHaveLength(2)
    rig.trades.close('trade')
    await flat()
    expect(rig.reasons()).toContain('OPERATOR')
  })

  it('is put back when somebody takes its stop away', async () => {
    await started()
    await rig.open()
    rig.engine.desk.cancel('clx-trade-stop')
    await eventually(
      'a new stop',
      () =>
        rig.there().filter(each => each.includes('STP LMT 10')).length === 1 &&
        !rig.there().some(each => each.startsWith('clx-trade-stop')),
    )
    rig.market.moveSpot(159.9)
    await flat()
  })
})

describe('an emulated bracket', () => {
  const EMULATED = { settings: { 'orders.bracket': 'emulated' } }

  it('keeps the target at the broker and sells by it when the stop is touched', async () => {
    await started(EMULATED)
    await rig.open()
    expect(rig.there()).toEqual([expect.stringMatching(/LMT 10$/)])
    rig.market.moveSpot(159.9)
    await flat()
    expect(rig.reasons()).toEqual(['STOP'])
    expect(rig.engine.views.fills(10).filter(({ side }) => side === 'sell')).toHaveLength(1)
  })

  it('watches on after a restart', async () => {
    await started(EMULATED)
    await rig.open()
    await rig.trading.restartEngine()
    rig.market.moveSpot(159.9)
    await flat()
  })

  it('stands in when the broker refuses the stop', async () => {
    await started()
    await rig.open()
    rig.trading.gateway.faults.orders.rejectNext(
      387,
      'Unsupported order type for this exchange and security type',
    )
    rig.engine.desk.cancel('clx-trade-stop')
    await eventually('refused', () => rig.engine.views.orders().some(({ status }) => status === 'rejected'))
    rig.market.moveSpot(159.9)
    await flat()
    expect(rig.reasons()).toContain('STOP')
  })
})

describe('a stop of the engine', () => {
  it.each([
    ['leaves an entry whose protection waits at the broker', 'native', 'leave', 3],
    ['takes an entry with it whose stop nobody would watch', 'emulated', 'leave', 0],
    ['takes every entry with it when the settings say so', 'native', 'cancel', 0],
  ])('%s', async (_, bracket, entriesOnStop, left) => {
    await started({ settings: { 'orders.bracket': bracket, 'execution.entriesOnStop': entriesOnStop } })
    await rig.trades.enter(rig.entry({ limitPrice: 164 }))
    await rig.trading.status('clx-trade', 'accepted')
    await rig.engine.close()
    await eventually('at the gateway', () => rig.there().length === left)
  })
})

describe('letting go', () => {
  it('closes before the session ends', async () => {
    await started({ settings: { 'intraday.flattenBeforeCloseMs': '23395000' } })
    await rig.open()
    await flat()
    expect(rig.reasons()).toContain('END_OF_DAY')
  })

  it('closes after the longest time, and cancels an entry that waits too long', async () => {
    await started({ settings: { 'intraday.timeStopMs': '3000', 'intraday.entryTimeoutMs': '3000' } })
    await rig.open()
    await flat()
    expect(rig.reasons()).toContain('TIME_STOP')
    await rig.trades.enter({ ...rig.entry({ limitPrice: 164 }), tradeId: 'late' })
    await eventually('given up', () => rig.trading.order('clx-late').status === 'canceled')
    expect(rig.there()).toEqual([])
  })

  it('raises the stop behind the market and never lowers it, at the broker or with us', async () => {
    await started({
      settings: {
        'intraday.trail': 'percent',
        'intraday.trailRatio': '0.01',
        'intraday.breakEvenAtR': '0.3',
      },
    })
    await rig.open({ takeProfit: 180 })
    rig.market.moveSpot(168)
    await eventually('raised', () => rig.trade()?.stopPrice === 166.32)
    rig.market.moveSpot(167)
    rig.market.moveSpot(169)
    await eventually('raised again', () => rig.trade()?.stopPrice === 167.31)
    expect(rig.reasons()).toContain('TRAIL')
    rig.market.moveSpot(167.2)
    await flat()
    expect(rig.trade()?.result?.realizedR).toBeGreaterThan(0)
  })
})
