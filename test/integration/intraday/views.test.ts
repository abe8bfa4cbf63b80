import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { engineDispatch } from '#main/bridge/handlers/handlers'
import { healthOf } from '#main/engine/health'
import { Operations } from '#main/operations/operations'
import { type InputOf, type MethodName, methods } from '#protocol/protocol'
import { SERVICE_NAMES } from '#protocol/views/servicesView'
import { eventually } from '../../fakes/eventually'
import { TradeRig } from '../../fakes/tradeRig'

let rig: TradeRig
afterEach(() => rig.trading.stop())

/** Asks as a client does, and reads the answer as strictly. */
async function ask<M extends MethodName>(method: M, input: InputOf<M>) {
  const operations = new Operations({ engine: rig.engine, programs: '' })
  const dispatch = engineDispatch(rig.engine, operations)
  const answer = await dispatch(method, input, { transport: 'ws', scope: 'trade', name: 'test' })
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`)
  return methods[method].output.parse(answer.output) as z.output<(typeof methods)[M]['output']>
}

describe('what the bridge shows of the intraday engine', () => {
  it('tells signals with what they are made of, risk, trades in multiples of their risk, and equity', async () => {
    rig = await TradeRig.start({ settings: { 'intraday.symbols': 'SPY' } })
    await rig.engine.intradayEngine?.runCycle()
    const [signal] = await ask('signals.list', { limit: 10 })
    expect(signal).toMatchObject({ symbol: 'SPY', action: 'hold', tradeId: null, ai: null })
    expect(signal?.components.map(({ name }) => name)).toContain('trend')
    expect(await ask('riskEvents.list', { limit: 10 })).toEqual([])

    await rig.open()
    rig.market.moveSpot(167.51)
    await eventually('half of the way', async () => {
      const [trade] = await ask('trades.list', { limit: 5 })
      return trade?.openR !== null && Math.abs((trade?.openR ?? 0) - 0.5) < 0.02
    })
    expect(await ask('trades.list', { limit: 5 })).toMatchObject([
      {
        tradeId: 'trade',
        state: 'open',
        held: 10,
        entryPrice: 165.02,
        stopPrice: 160,
        realizedR: expect.closeTo(0, 1),
      },
    ])
    const risk = await ask('intraday.risk', {})
    expect(risk).toMatchObject({
      isOn: false,
      isSending: true,
      entriesHeld: null,
      equity: expect.any(Number),
    })
    const heat = risk.measures.find(({ code }) => code === 'PORTFOLIO_HEAT')?.value
    // Ten shares fall from 167.51 to their stop at 160.
    expect(heat).toBeCloseTo((10 * 7.51) / 100_000, 5)
    const marks = await eventually('a mark', async () => {
      const curve = await ask('intraday.equityCurve', {})
      return curve.length > 0 ? curve : undefined
    })
    expect(marks[0]?.equity).toBeGreaterThan(90_000)

    const { services } = await eventually('every service has worked', async () => {
      const view = await ask('services.get', {})
      return view.services.every(({ runs }) => runs > 0) ? view : undefined
    })
    expect(services.map(({ name, state }) => `${name} ${state}`)).toEqual(
      SERVICE_NAMES.map(name => `${name} running`),
    )
    expect(healthOf(rig.engine).checks['services']).toMatchObject({ ok: true, ailing: [] })

    await ask('trades.close', { requestId: randomUUID(), tradeId: 'trade' })
    await eventually('closed', async () => (await ask('trades.list', { limit: 5 }))[0]?.state === 'closed')
    await expect(ask('trades.close', { requestId: randomUUID(), tradeId: 'trade' })).rejects.toThrow(
      'TRADE_NOT_OPEN',
    )
  })
})
