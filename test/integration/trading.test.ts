import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { instrumentKey } from '#core/domain/instrument'
import { BridgeFailure } from '#protocol/errors'
import { eventually } from '../fakes/eventually'
import { spyOption, vertical } from '../fakes/riskSurroundings'
import { type RigOptions, TradingRig } from '../fakes/tradingRig'

/** The whole engine over TCP: what a trader does, and what goes wrong while it is done. */
const rigs: TradingRig[] = []
async function startRig(options?: RigOptions): Promise<TradingRig> {
  const rig = await TradingRig.start(options)
  rigs.push(rig)
  return rig
}
const readyRig = async (options?: RigOptions) => (await startRig(options)).ready()
const denialOf = async (placing: Promise<unknown>): Promise<string> => {
  try {
    await placing
  } catch (error) {
    if (error instanceof BridgeFailure) return error.error.code
    throw error
  }
  return 'taken'
}
const key = (strike: number): string => instrumentKey(spyOption(strike))

afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.stop()
})

describe('an order', () => {
  it('is filled, booked with its commission, and the same after a restart', async () => {
    const rig = await readyRig()
    const order = await rig.place({ quantity: 10 })
    await rig.status(order.intent.clientOrderId, 'filled')
    await eventually('commission', () => rig.engine.views.fills(1)[0]?.commission)
    const before = {
      orders: rig.engine.views.orders(),
      fills: rig.engine.views.fills(10),
      held: rig.held('SPY'),
    }
    await rig.restartEngine()
    expect({
      orders: rig.engine.views.orders(),
      fills: rig.engine.views.fills(10),
      held: rig.held('SPY'),
    }).toEqual(before)
    await eventually('agreement', () => rig.engine.views.positions()[0]?.brokerQuantity === 10)
  })

  it('on a combo is read back whole by an engine that knows nothing of it', async () => {
    const rig = await readyRig()
    const order = await rig.place({ instrument: vertical(166, 167), limitPrice: 0.8 })
    await rig.status(order.intent.clientOrderId, 'filled')
    await rig.restartEngine()
    await eventually('reconciled', () =>
      rig.engine.views.positions().every(position => position.brokerQuantity === position.quantity),
    )
    expect(rig.engine.views.fills(10)).toHaveLength(3)
    expect(rig.engine.log.recent(200).filter(line => line.message.includes('EXECUTION_UNREADABLE'))).toEqual(
      [],
    )
    expect(rig.engine.views.orders()).toHaveLength(1)
  })

  it('repeated with its request id is the same order, even after a restart', async () => {
    const rig = await readyRig()
    const requestId = randomUUID()
    const first = await rig.place({ limitPrice: 150 }, requestId)
    await rig.restartEngine()
    const second = await rig.place({ limitPrice: 150 }, requestId)
    expect(second.intent.clientOrderId).toBe(first.intent.clientOrderId)
    expect(rig.engine.views.orders()).toHaveLength(1)
  })

  it('that was denied is denied again with the same request id, and not sent', async () => {
    const rig = await readyRig()
    const requestId = randomUUID()
    expect(await denialOf(rig.place({ quantity: 5_000 }, requestId))).toBe('QUANTITY_ABOVE_LIMIT')
    expect(await denialOf(rig.place({ quantity: 1 }, requestId))).toBe('QUANTITY_ABOVE_LIMIT')
  })

  it('previews margin, commission and denials without being sent', async () => {
    const rig = await readyRig()
    const preview = await rig.engine.desk.preview({
      instrument: { kind: 'stock', symbol: 'SPY' },
      side: 'buy',
      quantity: 100,
      limitPrice: 167,
      tif: 'day',
    })
    expect(preview).toMatchObject({ denials: [], debit: 16_700 })
    expect(preview.commission).toBeGreaterThan(0)
    expect(preview.initialMarginChange).toBeGreaterThan(0)
    const bad = await rig.engine.desk.preview({
      instrument: spyOption(170),
      side: 'sell',
      quantity: 1,
      limitPrice: 0.5,
      tif: 'day',
    })
    expect(bad.denials.map(each => each.code)).toContain('NAKED_SHORT_OPTION')
    const spread = {
      instrument: vertical(166, 167),
      side: 'buy',
      quantity: 2,
      limitPrice: 0.6,
      tif: 'day',
    } as const
    expect(await rig.engine.desk.preview(spread)).toMatchObject({
      debit: 120,
      maxLoss: expect.closeTo(120, 6),
      maxProfit: expect.closeTo(80, 6),
    })
    expect(rig.engine.views.orders()).toEqual([])
  })

  it('is denied when the broker does not say what margin it needs', async () => {
    const rig = await readyRig()
    rig.gateway.faults.wire.add({ message: 'openOrder', action: 'drop' })
    expect(await denialOf(rig.place())).toBe('MARGIN_UNKNOWN')
  })

  it('is denied on a quote that is crossed, and on one that is halted', async () => {
    const rig = await readyRig()
    rig.gateway.faults.quotes.set(756733, { kind: 'halted' })
    rig.gateway.refreshQuotes()
    await eventually('halted', () => rig.engine.views.quotes().find(quote => quote.key === 'SPY')?.halted)
    expect(await denialOf(rig.place())).toBe('INSTRUMENT_HALTED')
    rig.gateway.faults.quotes.set(756733, { kind: 'crossed', by: 0.5 })
    rig.gateway.refreshQuotes()
    await eventually('crossed', () => {
      const quote = rig.quote('SPY')
      return quote && quote.bid > quote.ask
    })
    expect(await denialOf(rig.place({ limitPrice: 167 }))).toBe('QUOTE_MISSING')
  })
})

describe('dry run', () => {
  it('judges and records, and sends nothing', async () => {
    const rig = await readyRig({ settings: { 'execution.dryRun': 'true' } })
    expect(await denialOf(rig.place())).toBe('DRY_RUN')
    expect(rig.gateway.desk.exchange.state().orders).toHaveLength(0)
    expect(rig.engine.views.journalEntries(5)[0]).toMatchObject({ kind: 'denial', code: 'DRY_RUN' })
  })
})

describe('an account of another mode', () => {
  it('blocks every order', async () => {
    const rig = await startRig({ gateway: { account: 'DU1234567' } })
    const detail = await eventually('told', () => {
      const { broker } = rig.engine.views.status()
      return broker.detail.includes('DU1234567') && broker.detail
    })
    expect(detail).toContain('is a paper account, and the mode is simulation')
    expect(await denialOf(rig.placeResting())).toBe('ACCOUNT_MISMATCH')
    expect(rig.engine.isReady).toBe(false)
  })
})

describe('the kill switch', () => {
  it('in safe mode cancels entries, blocks new ones, lets exits go on, and survives a restart', async () => {
    const rig = await readyRig()
    const held = await rig.place({ quantity: 2 })
    await rig.status(held.intent.clientOrderId, 'filled')
    const resting = await rig.placeResting()
    await rig.status(resting.intent.clientOrderId, 'accepted')
    rig.engine.tripKillSwitch('safeMode', 'drill', 'operator')
    await rig.status(resting.intent.clientOrderId, 'canceled')
    expect(await denialOf(rig.placeResting())).toBe('KILL_SWITCH_SAFE_MODE')
    await rig.restartEngine()
    expect(rig.engine.views.status().killSwitch).toMatchObject({
      state: 'safeMode',
      reason: 'drill',
      actor: 'operator',
    })
    expect(await denialOf(rig.placeResting())).toBe('KILL_SWITCH_SAFE_MODE')
    const { bid } = rig.quote('SPY')!
    const exit = await rig.place({ side: 'sell', quantity: 2, limitPrice: Number((bid - 0.05).toFixed(2)) })
    await rig.status(exit.intent.clientOrderId, 'filled')
    rig.engine.resetKillSwitch('all clear', 'operator')
    const again = await rig.placeResting()
    await rig.status(again.intent.clientOrderId, 'accepted')
  })

  it('in a hard stop cancels everything and flattens, the short leg before the long one', async () => {
    const rig = await readyRig()
    const spread = await rig.place({ instrument: vertical(166, 167), limitPrice: 0.8 })
    await rig.status(spread.intent.clientOrderId, 'filled')
    const shares = await rig.place({ quantity: 3 })
    await rig.status(shares.intent.clientOrderId, 'filled')
    const resting = await rig.placeResting()
    await rig.status(resting.intent.clientOrderId, 'accepted')
    rig.engine.tripKillSwitch('hardStop', 'drill', 'operator')
    await eventually('flat', () => [key(166), key(167), 'SPY'].every(each => rig.held(each) === 0), 20_000)
    expect(rig.order(resting.intent.clientOrderId).status).toBe('canceled')
    const closing = rig.engine.views
      .fills(20)
      .filter(fill => [key(166), key(167)].includes(fill.key))
      .slice(0, 2)
    // Newest first: the long leg was sold after the short one was bought back.
    expect(closing.map(fill => [fill.key, fill.side])).toEqual([
      [key(166), 'sell'],
      [key(167), 'buy'],
    ])
    await eventually('flat there too', () =>
      rig.gateway.desk.exchange.state().account.positions.every(position => position.quantity === 0),
    )
  })

  it('cancels what it could not reach once the broker is back', async () => {
    const rig = await readyRig()
    const resting = await rig.placeResting()
    await rig.status(resting.intent.clientOrderId, 'accepted')
    rig.gateway.faults.wire.mute()
    rig.gateway.faults.connection.closeSockets()
    await eventually('lost', () => !rig.engine.isReady)
    rig.engine.tripKillSwitch('safeMode', 'drill', 'operator')
    expect(() => rig.engine.desk.cancel(resting.intent.clientOrderId)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('BROKER_NOT_READY') }),
    )
    rig.gateway.faults.clear()
    await rig.status(resting.intent.clientOrderId, 'canceled', 15_000)
  })

  it('previews what it would do', async () => {
    const rig = await readyRig()
    const order = await rig.place({ quantity: 2 })
    await rig.status(order.intent.clientOrderId, 'filled')
    const resting = await rig.placeResting()
    const preview = rig.engine.views.killSwitchPreview()
    expect(preview.cancels.map(each => each.clientOrderId)).toEqual([resting.intent.clientOrderId])
    expect(preview.flattens).toMatchObject([{ key: 'SPY', quantity: 2 }])
  })
})

describe('a database that cannot be used', () => {
  const folderWith = (prepare: (file: string) => void): string => {
    const folder = mkdtempSync(join(tmpdir(), 'claxton-bad-'))
    mkdirSync(join(folder, 'simulation'))
    prepare(join(folder, 'simulation', 'journal.sqlite'))
    return folder
  }

  it.each<[string, string, (file: string) => void]>([
    ['is unreadable', 'STORE_UNREADABLE', file => writeFileSync(file, 'garbage'.repeat(1_000))],
    [
      'has a newer schema',
      'STORE_NEWER_SCHEMA',
      file => {
        const database = new Database(file)
        database.pragma('user_version = 99999')
        database.close()
      },
    ],
  ])(
    'because it %s leaves the engine up, says so, and holds back every order',
    async (_name, code, prepare) => {
      const rig = await readyRig({ folder: folderWith(prepare) })
      expect(rig.engine.views.status().store).toMatchObject({
        healthy: false,
        detail: expect.stringContaining(code),
      })
      expect(await denialOf(rig.place())).toBe('JOURNAL_UNAVAILABLE')
      expect(rig.gateway.desk.exchange.state().orders).toHaveLength(0)
    },
  )

  it('because another engine has it, likewise', async () => {
    const first = await readyRig()
    const second = await readyRig({ folder: first.folder })
    expect(second.engine.views.status().store.detail).toContain('STORE_IN_USE')
    expect(await denialOf(second.place())).toBe('JOURNAL_UNAVAILABLE')
  })
})

describe('a gateway that closes in the middle of an order', () => {
  it('leaves the order unknown, and the truth is learnt when it is back', async () => {
    const rig = await readyRig()
    // The gateway takes the order and dies before a word of it is heard.
    for (const message of ['openOrder', 'orderStatus', 'executionData'] as const)
      rig.gateway.faults.wire.add({ message, action: 'drop', after: message === 'openOrder' ? 1 : 0 })
    const order = await rig.placeResting()
    await eventually('taken there', () => rig.gateway.desk.exchange.state().orders.length === 1)
    expect(rig.order(order.intent.clientOrderId).status).toBe('submitted')
    rig.gateway.faults.connection.closeSockets()
    await rig.status(order.intent.clientOrderId, 'unknown')
    rig.gateway.faults.clear()
    await rig.status(order.intent.clientOrderId, 'accepted')
    expect(rig.gateway.desk.exchange.state().orders).toHaveLength(1)
  })
})
