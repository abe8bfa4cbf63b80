import type { IBApi } from '@stoqey/ib'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { instrumentKey, type QuotedInstrument } from '#core/domain/instrument'
import { epochMs } from '#core/domain/time'
import { type Broker, LINE_PRIORITIES, type LinePriority, type QuoteSubscription } from '#core/ports/broker'
import { Pacer } from '#main/brokers/ibkr/pacer'
import { QuoteLines } from '#main/brokers/ibkr/quoteLines'
import { RequestBook } from '#main/brokers/ibkr/requestBook'
import { ChainSweep } from '#main/marketdata/chainSweep'
import { QuoteHub } from '#main/marketdata/quoteHub'
import { eventually } from '../fakes/eventually'
import { spyOption } from '../fakes/riskSurroundings'
import { TradingRig } from '../fakes/tradingRig'

/** What a gateway would count: requests that are open, in the order in which they arrive. */
function countingGateway(limit = Number.POSITIVE_INFINITY) {
  const open = new Map<number, string>()
  /** Cancels of what was never asked for. */
  const strays: number[] = []
  /** Requests beyond the limit, which others may have lowered. */
  const refused: number[] = []
  let most = 0
  const api = {
    on: () => api,
    reqMarketDataType: () => undefined,
    reqMktData: (reqId: number, contract: { symbol: string }) => {
      if (open.size >= limit) {
        refused.push(reqId)
        return
      }
      open.set(reqId, contract.symbol)
      most = Math.max(most, open.size)
    },
    cancelMktData: (reqId: number) => {
      if (!open.delete(reqId)) strays.push(reqId)
    },
  }
  return {
    api: api as unknown as IBApi,
    open,
    strays,
    refused,
    most: () => most,
    setLimit: (next: number) => {
      limit = next
    },
  }
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

type Held = { readonly symbol: string; priority: LinePriority; readonly subscription: QuoteSubscription }
type Act = { readonly act: string; readonly which: number; readonly priority: LinePriority }

/** Somebody subscribes the stock `n`, or lets go of what is held, or it matters differently from now on. */
function actOn(lines: QuoteLines, held: Held[], { act, which, priority }: Act, n: number): void {
  const one = held[which % Math.max(1, held.length)]
  if (act === 'close' && one) {
    held.splice(held.indexOf(one), 1)
    one.subscription.close()
  } else if (act === 'rank' && one) {
    one.priority = priority
    one.subscription.rank(priority)
  } else {
    const instrument = stock(n)
    const subscription = lines.subscribe(instrument, priority, () => undefined)
    held.push({ symbol: instrumentKey(instrument), priority, subscription })
  }
}

it('never more lines than the budget are open, and whoever matters more has one (seeded)', () => {
  const step = fc.record({
    act: fc.constantFrom('subscribe', 'close', 'rank'),
    which: fc.nat(1_000),
    priority: fc.constantFrom(...LINE_PRIORITIES),
  })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 60 }), (budget, steps) => {
      const gateway = countingGateway()
      const lines = linesOf(budget, 1_000_000)
      lines.attach(gateway.api)
      lines.connected(gateway.api)
      const held: Held[] = []
      steps.forEach(({ act, which, priority }, n) => {
        actOn(lines, held, { act, which, priority }, n)
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

it('where others use lines of the account as well, whoever matters more has one, and all are used again (seeded)', () => {
  vi.useFakeTimers()
  try {
    const step = fc.record({
      act: fc.constantFrom('subscribe', 'subscribe', 'close', 'rank'),
      which: fc.nat(1_000),
      priority: fc.constantFrom(...LINE_PRIORITIES),
      waitMs: fc.constantFrom(0, 0, 300, 5_000),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.array(step, { minLength: 1, maxLength: 40 }),
        (limit, steps) => {
          const gateway = countingGateway(limit)
          const lines = linesOf(8, 1_000_000)
          lines.attach(gateway.api)
          lines.connected(gateway.api)
          const wait = (ms: number) => {
            for (let passed = 0; passed <= ms; passed += 100) {
              for (const reqId of gateway.refused.splice(0)) lines.refused(reqId, 101, 'no line')
              vi.advanceTimersByTime(100)
            }
          }
          const held: Held[] = []
          const isFair = (most: number) => {
            const streaming = new Set(gateway.open.values())
            expect(streaming.size).toBe(Math.min(most, held.length))
            const ranks = (isServed: boolean) =>
              held
                .filter(({ symbol }) => streaming.has(symbol) === isServed)
                .map(each => rankOf(each.priority))
            const waiting = ranks(false)
            if (waiting.length > 0)
              expect(Math.max(-1, ...ranks(true))).toBeLessThanOrEqual(Math.min(...waiting))
          }
          steps.forEach(({ act, which, priority, waitMs }, n) => {
            actOn(lines, held, { act, which, priority }, n)
            wait(waitMs)
          })
          // Each second one refused line may take the place of a lesser one.
          wait(60_000)
          isFair(limit)
          // The others have gone: one line more is found every half minute.
          gateway.setLimit(Number.POSITIVE_INFINITY)
          wait(300_000)
          isFair(8)
          lines.disconnected()
        },
      ),
      { numRuns: 40 },
    )
  } finally {
    vi.useRealTimers()
  }
})

/** A hub that has nothing of a broker but its lines. */
function hubOver(lines: QuoteLines): QuoteHub {
  const broker = { subscribeQuote: lines.subscribe.bind(lines) } as unknown as Broker
  return new QuoteHub(broker, () => epochMs(0))
}

it('what several want has the line of the one to whom it matters most, for as long as that one wants it (seeded)', () => {
  const step = fc.record({
    closes: fc.boolean(),
    which: fc.nat(1_000),
    symbol: fc.nat(11),
    priority: fc.constantFrom(...LINE_PRIORITIES),
  })
  vi.useFakeTimers()
  try {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 80 }), (budget, steps) => {
        const gateway = countingGateway()
        const lines = linesOf(budget, 1_000_000)
        lines.attach(gateway.api)
        lines.connected(gateway.api)
        const hub = hubOver(lines)
        const held: { symbol: string; rank: number; close: () => void }[] = []
        for (const { closes, which, symbol, priority } of steps) {
          if (closes && held.length > 0) held.splice(which % held.length, 1)[0]?.close()
          else {
            const { close } = hub.hold(stock(symbol), priority)
            held.push({ symbol: `S${symbol}`, rank: rankOf(priority), close })
          }
          const wanted = Map.groupBy(held, each => each.symbol)
          const streaming = new Set(gateway.open.values())
          const ranks = [...wanted].map(([name, holders]) => ({
            isServed: streaming.has(name),
            rank: Math.min(...holders.map(each => each.rank)),
          }))
          const served = ranks.filter(({ isServed }) => isServed).map(({ rank }) => rank)
          const waiting = ranks.filter(({ isServed }) => !isServed).map(({ rank }) => rank)
          if (waiting.length > 0) expect(Math.max(-1, ...served)).toBeLessThanOrEqual(Math.min(...waiting))
        }
      }),
      { numRuns: 200 },
    )
  } finally {
    vi.useRealTimers()
  }
})

it('a chain that was swept is a chain again: it leaves its lines to the next sweep', () => {
  vi.useFakeTimers()
  try {
    const gateway = countingGateway()
    const lines = linesOf(10, 1_000_000)
    lines.attach(gateway.api)
    lines.connected(gateway.api)
    const hub = hubOver(lines)
    const chain = Array.from({ length: 10 }, (_, n) => stock(n))
    for (const each of chain) hub.hold(each, 'chain')
    const sweep = chain.map(each => hub.hold(each, 'scan'))
    for (const each of sweep) each.close()
    const next = Array.from({ length: 10 }, (_, n) => stock(100 + n))
    for (const each of next) hub.hold(each, 'scan')
    expect([...gateway.open.values()].sort()).toEqual(next.map(instrumentKey).sort())
    // None was given up and asked for again while two wanted it.
    expect(gateway.strays).toEqual([])
  } finally {
    vi.useRealTimers()
  }
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
