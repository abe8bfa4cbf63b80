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

describe.each(['native', 'emulated'])('a level of a %s bracket, moved by hand', bracket => {
  const open = async () => {
    await started({ settings: { 'orders.bracket': bracket } })
    await rig.open()
  }
  const adjust = (as: 'stop' | 'target', price: number) => rig.trades.adjust('trade', { as, price })

  it('protects from there on, over a restart as well, and is journaled as by hand', async () => {
    await open()
    expect(await adjust('stop', 163)).toMatchObject({ stopPrice: 163, held: 10 })
    expect(await adjust('target', 168)).toMatchObject({ targetPrice: 168 })
    await eventually('the target at the gateway', () =>
      rig.trading.gateway.desk.exchange.book.liveOrders.some(({ terms }) => terms.limitPrice === 168),
    )
    expect(rig.reasons()).toEqual(bracket === 'native' ? ['BY_HAND', 'BY_HAND'] : ['BY_HAND'])
    await rig.trading.restartEngine()
    expect(rig.trade()).toMatchObject({ stopPrice: 163, targetPrice: 168 })
    expect(rig.there()).toHaveLength(bracket === 'native' ? 2 : 1)
    rig.market.moveSpot(162.9)
    await flat()
    expect(rig.engine.views.fills(10).filter(({ side }) => side === 'sell')).toHaveLength(1)
    expect(rig.trade()?.result?.realizedR).toBeGreaterThan(-0.6)
  })

  it('is part of the story of its trade, with its reason', async () => {
    await open()
    await adjust('stop', 163)
    rig.trades.close('trade')
    await flat()
    const { events, ...story } = rig.engine.stories.of('trade')
    expect(story).toMatchObject({ underlying: 'SPY', arePricesOfUnderlying: true, firstStopPrice: 160 })
    const told = events.map(({ kind, part, stopPrice, reason }) =>
      [kind, part, stopPrice ?? reason].join(' '),
    )
    expect(told[0]).toBe('asked entry scalp')
    expect(told).toContain('filled entry ')
    expect(events.find(({ reason }) => reason === 'BY_HAND')).toMatchObject({ part: 'stop', stopPrice: 163 })
    expect(told).toContain('moved target OPERATOR')
    expect(events.findLast(({ kind }) => kind === 'filled')).toMatchObject({ side: 'sell', part: 'target' })
  })

  it('pays at the target where it was put', async () => {
    await open()
    await adjust('target', 168)
    await eventually('at rest', () => rig.exits().every(({ status }) => status === 'accepted'))
    rig.market.moveSpot(168.2)
    await flat()
    expect(rig.trade()?.result?.realizedR).toBeCloseTo(0.6, 1)
  })

  it('only tightens in a safe mode, and is refused where it would sell at once', async () => {
    await open()
    expect(await denialOf(adjust('stop', 165.5))).toBe('STOP_NOT_BELOW_MARKET')
    expect(await denialOf(adjust('stop', 159))).toBe('STOP_BELOW_FIRST')
    rig.engine.tripKillSwitch('safeMode', 'test', 'operator')
    expect(await denialOf(adjust('target', 171))).toBe('LEVEL_LOOSENED_IN_STOP')
    expect(await denialOf(adjust('stop', 162))).toBe('taken')
    await eventually('at rest', () => rig.exits().every(({ status }) => status === 'accepted'))
    expect(await denialOf(adjust('stop', 161))).toBe('LEVEL_LOOSENED_IN_STOP')
    expect(rig.trade()?.stopPrice).toBe(162)
  })

  it('says that nothing was moved when there is no connection, and that there is no such trade', async () => {
    await open()
    expect(await denialOf(rig.trades.adjust('other', { as: 'stop', price: 162 }))).toBe('TRADE_UNKNOWN')
    rig.trading.gateway.faults.connection.closeSockets()
    await eventually('cut off', () => !rig.engine.isReady)
    expect(await denialOf(adjust('stop', 162))).toBe('BROKER_NOT_READY')
    expect(rig.trade()?.stopPrice).toBe(160)
  })

  it('is not moved as an order: its quantity is what the trade holds', async () => {
    await open()
    const [target] = rig.exits()
    const change = { limitPrice: 168, quantity: 1 }
    expect(await denialOf(rig.engine.desk.modify(target?.clientOrderId ?? '', change))).toBe(
      'ORDER_PROTECTS_TRADE',
    )
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
