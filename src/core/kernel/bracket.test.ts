import { describe, expect, it } from 'vitest'
import { intentOf, NOON, SPY, spyOption, surroundingsOf } from '../../../test/fakes/riskSurroundings'
import { CALM_EQUITY_RISK, tradeOpening } from '../../../test/fakes/tradeOpenings'
import type { Fill } from '../domain/fill'
import type { Instrument } from '../domain/instrument'
import type { OrderIntent } from '../domain/order'
import type { EquityRisk } from '../risk/riskContext'
import { resultOf, tradeOf } from '../trades/trade'
import { bracketDrafts, type EntryWish, entryDraft, type TradeDraft } from '../trades/tradeOrders'
import type { OrderSurroundings } from './input'
import { step } from './step'
import { TradingState } from './tradingState'

const RISK: EquityRisk = CALM_EQUITY_RISK
const wishOf = (instrument: Instrument = SPY): EntryWish => ({
  tradeId: 't',
  instrument,
  quantity: 10,
  limitPrice: 165.5,
  opening: tradeOpening(),
})

/** A kernel with its journal, and a trade that is asked of it. */
class Run {
  state = new TradingState()
  #nextId = 1

  enter(
    changes: Partial<OrderSurroundings> = {},
    change: (child: OrderIntent) => OrderIntent = child => child,
    wish = wishOf(),
  ) {
    const entry = this.#numbered(entryDraft(wish), 'clx-t', 'entry')
    const children = bracketDrafts(wish, 'clx-t')
      .map(({ as, draft }) => this.#numbered(draft, `clx-t-${as}`, 'exit'))
      .map(child => ({ ...child, intent: change(child.intent) }))
    const surroundings = surroundingsOf({ equityRisk: RISK, ...changes })
    return this.take({ kind: 'bracketRequested', now: NOON, entry, children, surroundings })
  }

  place(intent: OrderIntent, changes: Partial<OrderSurroundings> = {}) {
    const surroundings = surroundingsOf({ equityRisk: RISK, ...changes })
    return this.take({
      kind: 'orderRequested',
      now: NOON,
      intent,
      brokerOrderId: this.#nextId++,
      surroundings,
    })
  }

  take(input: Parameters<typeof step>[1]) {
    const result = step(this.state, input)
    for (const record of result.records) this.state.apply(record)
    return result
  }

  fill(quantity: number, side: 'buy' | 'sell' = 'buy', clientOrderId = 'clx-t', price = 165.5): void {
    const execId = `${clientOrderId}${this.#nextId++}.01`
    const fill: Fill = {
      execId,
      clientOrderId,
      permId: undefined,
      instrument: SPY,
      side,
      quantity,
      price,
      tsEvent: NOON,
      tsInit: NOON,
    }
    this.take({ kind: 'fillReported', now: NOON, fill, brokerOrderId: undefined })
  }

  #numbered(draft: TradeDraft, clientOrderId: string, purpose: OrderIntent['purpose']) {
    const intent: OrderIntent = { ...draft, clientOrderId, purpose, source: 'scalp', tsInit: NOON }
    return { intent, brokerOrderId: this.#nextId++, increment: 0.01 }
  }
}
const codesOf = ({ outcome }: ReturnType<Run['take']>): string[] =>
  outcome.kind === 'denied' ? outcome.denials.map(({ code }) => code) : []
const exit = (quantity: number, changes: Partial<OrderIntent> = {}) =>
  intentOf({ clientOrderId: 'clx-x', side: 'sell', purpose: 'exit', quantity, ...changes })

describe('a bracket', () => {
  it('is three intents in one decision and one command, written down before it is said', () => {
    const { records, commands, outcome } = new Run().enter()
    expect(outcome).toEqual({ kind: 'done' })
    expect(records.map(({ kind }) => kind)).toEqual(Array(3).fill(['intent', 'orderEvent']).flat())
    expect(commands.map(({ kind }) => kind)).toEqual(['placeBracket'])
  })

  it('is denied as a whole for what speaks against any part of it, and leaves one denial', () => {
    const run = new Run()
    const { records, commands, outcome } = run.enter({}, child =>
      child.stopPrice === undefined ? child : { ...child, stopPrice: 160.005 },
    )
    expect(codesOf({ records, commands, outcome })).toEqual(['PRICE_OFF_TICK'])
    expect(commands).toEqual([])
    expect(records).toHaveLength(1)
    expect(codesOf(run.enter())).toEqual(['DUPLICATE_INTENT'])
  })

  it.each<[string, (child: OrderIntent) => OrderIntent]>([
    ['no stop', child => ({ ...child, stopPrice: undefined })],
    ['less than the entry buys', child => ({ ...child, quantity: 9 })],
    ['another parent', child => ({ ...child, link: { parentId: 'clx-other', group: 't' } })],
  ])('does not leave with %s', (_, change) => {
    expect(codesOf(new Run().enter({}, change))).toContain('TRADE_UNPROTECTED')
  })

  it('an entry that should have one does not leave alone', () => {
    const alone = {
      ...entryDraft(wishOf()),
      clientOrderId: 'clx-t',
      purpose: 'entry',
      source: 's',
      tsInit: NOON,
    }
    expect(codesOf(new Run().place(alone as OrderIntent))).toEqual(['TRADE_UNPROTECTED'])
  })

  it('a stop on the far side of its limit is none', () => {
    const swapped = new Run().enter({}, child =>
      child.stopPrice === undefined ? child : { ...child, limitPrice: 161 },
    )
    expect(codesOf(swapped)).toEqual(['STOP_INVALID'])
  })
})

describe('the door and a trade', () => {
  it('asks the equity risk manager, says its codes, and stays shut when it cannot be asked', () => {
    const with_ = (portfolio: Partial<EquityRisk['portfolio']>) => ({
      equityRisk: { ...RISK, portfolio: { ...RISK.portfolio, ...portfolio } },
    })
    expect(codesOf(new Run().enter({ equityRisk: undefined }))).toEqual(['EQUITY_UNKNOWN'])
    expect(codesOf(new Run().enter(with_({ equity: 10_000 })))).toEqual(['DRAWDOWN', 'POSITION_SIZE'])
    expect(codesOf(new Run().enter(with_({ tradesToday: 10 })))).toEqual(['TRADE_CAP'])
    expect(codesOf(new Run().enter(with_({ dailyLossRatio: 0.03 })))).toEqual(['DAILY_LOSS'])
    expect(codesOf(new Run().enter(with_({ dailyLossRatio: undefined })))).toEqual(['EQUITY_UNKNOWN'])
  })

  it('lets target and stop be what is held and what is still to come, and no more', () => {
    const run = new Run()
    run.enter()
    run.fill(4)
    const change = (quantity: number) =>
      run.take({
        kind: 'modifyRequested',
        now: NOON,
        clientOrderId: 'clx-t-stop',
        quantity,
        limitPrice: 152,
        surroundings: surroundingsOf(),
      })
    expect(codesOf(change(11))).toEqual(['EXIT_NOT_REDUCING'])
    expect(codesOf(change(9))).toEqual([])
    run.take({
      kind: 'orderNoticed',
      now: NOON,
      brokerOrderId: 1,
      meaning: 'canceled',
      code: '',
      message: '',
    })
    expect(codesOf(change(5))).toEqual(['EXIT_NOT_REDUCING'])
    expect(codesOf(change(4))).toEqual([])
  })

  it('moves protection in safe mode and after the day is lost, but opens nothing', () => {
    const run = new Run()
    run.enter()
    run.fill(10)
    run.take({
      kind: 'killSwitchTripped',
      now: NOON,
      trip: { level: 'safeMode', reason: 'r', actor: 'a' },
    })
    const surroundings = surroundingsOf({ dailyLossRatio: 1, entriesOn: false, equityRisk: undefined })
    const raised = run.take({
      kind: 'modifyRequested',
      now: NOON,
      clientOrderId: 'clx-t-stop',
      quantity: 10,
      limitPrice: 153,
      stopPrice: 161,
      reason: 'TRAIL',
      surroundings,
    })
    expect(raised.commands).toMatchObject([
      { kind: 'modify', parentBrokerOrderId: 1, terms: { stopPrice: 161 } },
    ])
    expect(run.state.order('clx-t-stop')).toMatchObject({ stopPrice: 161, moveReason: 'TRAIL' })
    expect(codesOf(run.enter({}, child => child, { ...wishOf(), tradeId: 'u' }))).toContain(
      'DUPLICATE_INTENT',
    )
  })

  it('counts target and stop as one exit of what has filled: by hand only the rest may be sold', () => {
    const run = new Run()
    run.enter()
    run.fill(10)
    expect(codesOf(run.place(exit(1)))).toEqual(['EXIT_NOT_REDUCING'])
    run.fill(5, 'buy', 'by-hand')
    expect(codesOf(run.place(exit(6, { clientOrderId: 'clx-z' })))).toEqual(['EXIT_NOT_REDUCING'])
    expect(codesOf(run.place(exit(5, { clientOrderId: 'clx-y' })))).toEqual([])
  })

  it('does not take the protection of bought calls for naked shorts', () => {
    const run = new Run()
    const call = spyOption(165)
    const market = { bid: 165.45, ask: 165.5, tsInit: NOON, halted: false, delayed: false }
    const limits = { ...surroundingsOf().limits, maxOrderNotional: 1e9 }
    const loose = {
      ...RISK,
      limits: {
        ...RISK.limits,
        positionRatioMax: 9,
        symbolRatioMax: 9,
        sectorRatioMax: 9,
        leverageMax: 9,
        heatRatioMax: 9,
      },
    }
    expect(codesOf(run.enter({ limits, market, equityRisk: loose }, child => child, wishOf(call)))).toEqual(
      [],
    )
    const other = intentOf({ clientOrderId: 'clx-o', instrument: spyOption(166), limitPrice: 165.5 })
    expect(codesOf(run.place(other, { limits, market }))).toEqual([])
  })
})

describe('the result of a trade', () => {
  it('is measured in its first risk, open and realised, commissions included', () => {
    const run = new Run()
    run.enter()
    run.fill(10)
    run.fill(4, 'sell', 'clx-t-target', 171)
    const position = run.state.structures.trade('t')!
    const trade = tradeOf(position, run.state.ordersOf('t'))!
    expect(trade).toMatchObject({ held: 6, isStopRefused: false })
    const result = resultOf(trade, position, 168.25)
    expect(result?.openR).toBeCloseTo(0.5, 9)
    expect(result?.realized).toBeCloseTo(22, 9)
    expect(result?.realizedR).toBeCloseTo(22 / 55, 9)
    expect(run.state.book.quantityOf('SPY')).toBe(6)
  })
})
