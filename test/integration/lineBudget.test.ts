import type { IBApi } from '@stoqey/ib'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { instrumentKey, type QuotedInstrument } from '#core/domain/instrument'
import { epochMs } from '#core/domain/time'
import { LINE_PRIORITIES, type LinePriority, type Subscription } from '#core/ports/broker'
import { Pacer } from '#main/brokers/ibkr/pacer'
import { QuoteLines } from '#main/brokers/ibkr/quoteLines'
import { RequestBook } from '#main/brokers/ibkr/requestBook'
import { ChainSweep } from '#main/marketdata/chainSweep'
import { eventually } from '../fakes/eventually'
import { spyOption } from '../fakes/riskSurroundings'
import { TradingRig } from '../fakes/tradingRig'

/** What a gateway would count: requests that are open, in the order in which they arrive. */
function countingGateway() {
  const open = new Map<number, string>()
  /** Cancels of what was never asked for. */
  const strays: number[] = []
  let most = 0
  const api = {
    on: () => api,
    reqMarketDataType: () => undefined,
    reqMktData: (reqId: number, contract: { symbol: string }) => {
      open.set(reqId, contract.symbol)
      most = Math.max(most, open.size)
    },
    cancelMktData: (reqId: number) => {
      if (!open.delete(reqId)) strays.push(reqId)
    },
  }
  return { api: api as unknown as IBApi, open, strays, most: () => most }
}

const fail = (error: unknown) => {
  throw error
}
const linesOf = (budget: number, messagesPerSecond: number): QuoteLines =>
  new QuoteLines({
    budget,
    pacer: new Pacer(messagesPerSecond, fail),
    requests: new RequestBook(1_000),
    exchangeNow: () => epochMs(0),
    onError: fail,
    onRefused: () => undefined,
  })

const stock = (n: number): QuotedInstrument => ({ kind: 'stock', symbol: `S${n}` })
const rankOf = (priority: LinePriority): number => LINE_PRIORITIES.indexOf(priority)

it('never more lines than the budget are open, and whoever matters more has one (seeded)', () => {
  const step = fc.record({
    closes: fc.boolean(),
    which: fc.nat(1_000),
    priority: fc.constantFrom(...LINE_PRIORITIES),
  })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 60 }), (budget, steps) => {
      const gateway = countingGateway()
      const lines = linesOf(budget, 1_000_000)
      lines.attach(gateway.api)
      lines.connected(gateway.api)
      const held: { symbol: string; priority: LinePriority; subscription: Subscription }[] = []
      steps.forEach(({ closes, which, priority }, n) => {
        if (closes && held.length > 0) held.splice(which % held.length, 1)[0]?.subscription.close()
        else {
          const instrument = stock(n)
          const subscription = lines.subscribe(instrument, priority, () => undefined)
          held.push({ symbol: instrumentKey(instrument), priority, subscription })
        }
        expect(gateway.most()).toBeLessThanOrEqual(budget)
        const streaming = new Set(gateway.open.values())
        expect(streaming.size).toBe(Math.min(budget, held.length))
        const served = held.filter(({ symbol }) => streaming.has(symbol)).map(each => rankOf(each.priority))
        const waiting = held.filter(({ symbol }) => !streaming.has(symbol)).map(each => rankOf(each.priority))
        if (waiting.length > 0) expect(Math.max(...served)).toBeLessThanOrEqual(Math.min(...waiting))
      })
    }),
    { numRuns: 200 },
  )
})

it('a chain of several times the budget is swept without a notice of pacing or lines', async () => {
  const rig = await TradingRig.start({
    gateway: { limits: { marketDataLines: 40 } },
    settings: { 'broker.marketDataLines': '40' },
  })
  try {
    const { engine } = await rig.ready()
    const strikes = Array.from({ length: 40 }, (_, i) => 150 + i)
    const options = strikes.flatMap(strike => [spyOption(strike, 'call'), spyOption(strike, 'put')])
    const found = await new ChainSweep(engine.broker, engine.quotes).take(options)
    expect(found.size).toBeGreaterThan(60)
    await eventually('lines given back', () => engine.broker.lines().used < 20)
    const notices = engine.log.recent(500).filter(({ message }) => /\b(IBKR_)?(100|101|162)\b:/.test(message))
    expect(notices).toEqual([])
  } finally {
    await rig.stop()
  }
})

it('a line that is given up before its turn is neither asked for nor cancelled, and costs no message', () => {
  vi.useFakeTimers()
  try {
    const gateway = countingGateway()
    const lines = linesOf(100, 4)
    lines.attach(gateway.api)
    lines.connected(gateway.api)
    const held = Array.from({ length: 50 }, (_, n) => lines.subscribe(stock(n), 'chain', () => undefined))
    // The first of four messages said which kind of data.
    expect([...gateway.open.values()]).toEqual(['S0', 'S1', 'S2'])
    for (const line of held.slice(3, 48)) line.close()
    vi.advanceTimersByTime(1_100)
    expect([...gateway.open.values()]).toEqual(['S0', 'S1', 'S2', 'S48', 'S49'])
    expect(gateway.strays).toEqual([])
  } finally {
    vi.useRealTimers()
  }
})
