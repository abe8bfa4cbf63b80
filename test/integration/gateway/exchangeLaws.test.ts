import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMoney, microsFromDollars, negateMoney, ZERO } from '#core/domain/money'
import { epochMs } from '#core/domain/time'
import { Account } from '#main/gateway/exchange/account'
import { Exchange } from '#main/gateway/exchange/exchange'
import type { ExchangeEvent } from '#main/gateway/exchange/exchangeEvents'
import type { Execution } from '#main/gateway/exchange/execution'
import { quantityOf } from '#main/gateway/exchange/order'
import { NO_ORDER_FAULTS } from '#main/gateway/exchange/orderFaults'
import { valueOfTrade } from '#main/gateway/exchange/position'
import { blankMessage } from '#main/gateway/wire/layout'
import type { OrderTicket } from '#main/gateway/wire/placeOrder'
import { requests } from '#main/gateway/wire/requests'
import { optionId, SPY } from '../../fakes/fakeContracts'
import { FakeMarket } from '../../fakes/fakeMarket'

const CLIENT = 1
const STARTING_CASH = 1_000_000
const OPTIONS = {
  run: 1,
  latencyMs: 5,
  latencyJitterMs: 20,
  assignsEarly: true,
  priceImprovementRatio: 0.3,
  insideFillsPerSecond: 0.5,
}

type Step =
  | { readonly kind: 'order'; readonly ticket: Partial<OrderTicket> }
  | { readonly kind: 'cancel'; readonly orderId: number }
  | { readonly kind: 'quote'; readonly cents: number; readonly width: number; readonly size: number }
  | { readonly kind: 'print'; readonly cents: number; readonly size: number }
  | { readonly kind: 'wait'; readonly ms: number }

const action = fc.constantFrom('BUY', 'SELL')
const stockOrder = fc
  .record({
    action,
    totalQuantity: fc.integer({ min: 1, max: 900 }),
    orderType: fc.constantFrom('LMT', 'LMT', 'MKT', 'STP', 'TRAIL', 'REL'),
    cents: fc.integer({ min: 16_400, max: 16_600 }),
    tif: fc.constantFrom('DAY', 'GTC', 'IOC', 'FOK'),
    allOrNone: fc.boolean(),
  })
  .map(({ cents, orderType, ...rest }) => ({
    ...rest,
    orderType,
    conId: SPY,
    symbol: 'SPY',
    secType: 'STK',
    lmtPrice: cents / 100,
    auxPrice: orderType === 'STP' ? cents / 100 : 0.5,
  }))
const comboOrder = fc
  .record({
    action,
    totalQuantity: fc.integer({ min: 1, max: 80 }),
    cents: fc.integer({ min: -250, max: -150 }),
  })
  .map(({ cents, ...rest }) => ({
    ...rest,
    orderType: 'LMT',
    symbol: 'SPY',
    secType: 'BAG',
    lmtPrice: cents / 100,
    legs: [leg(optionId(167, 'put'), 'SELL'), leg(optionId(165, 'put'), 'BUY')],
  }))
/** Leg by leg, in unequal ratios. */
const leggedOrder = comboOrder.map(order => ({
  ...order,
  lmtPrice: order.action === 'BUY' ? order.lmtPrice + 2 : order.lmtPrice - 2,
  legs: [leg(optionId(167, 'put'), 'SELL'), { ...leg(optionId(162, 'put'), 'BUY'), ratio: 2 }],
  smartComboParams: [{ tag: 'NonGuaranteed', value: '1' }],
}))

const leg = (conId: number, side: string) => ({
  conId,
  ratio: 1,
  action: side,
  exchange: 'SMART',
  openClose: 0,
  shortSaleSlot: 0,
  designatedLocation: '',
  exemptCode: -1,
})

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .oneof(stockOrder, comboOrder, leggedOrder)
      .map(ticket => ({ kind: 'order' as const, ticket })),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 20 }).map(orderId => ({ kind: 'cancel' as const, orderId })),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('quote' as const),
      cents: fc.integer({ min: 16_400, max: 16_600 }),
      width: fc.integer({ min: 1, max: 8 }),
      size: fc.integer({ min: 1, max: 500 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('print' as const),
      cents: fc.integer({ min: 16_400, max: 16_600 }),
      size: fc.integer({ min: 1, max: 500 }),
    }),
  },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 3_000 }).map(ms => ({ kind: 'wait' as const, ms })) },
)
const steps = fc.array(step, { minLength: 1, maxLength: 60 })

function run(all: readonly Step[], seed: number) {
  const market = new FakeMarket()
  const options = { ...OPTIONS, seed }
  const account = Account.opened('SIM1', STARTING_CASH)
  const exchange = new Exchange(account, market, options, NO_ORDER_FAULTS)
  const events: ExchangeEvent[] = []
  let orderId = 0
  const advance = (ms: number): void => {
    market.advanceTo(epochMs(market.now() + ms), exchange.floor)
    exchange.floor.catchUp()
    events.push(...exchange.floor.takeEvents())
  }
  for (const each of all) {
    if (each.kind === 'order') {
      orderId += 1
      const ticket = { ...blankMessage(requests.placeOrder), ...each.ticket, orderId, transmit: true }
      exchange.submit(CLIENT, ticket)
    } else if (each.kind === 'cancel') exchange.cancel(CLIENT, each.orderId)
    else if (each.kind === 'quote') {
      const bid = each.cents / 100
      market.move(SPY, { bid, ask: (each.cents + each.width) / 100, size: each.size, last: bid })
    } else if (each.kind === 'print') market.print(SPY, each.cents / 100, each.size)
    advance(each.kind === 'wait' ? each.ms : 10)
  }
  return { account, exchange, events }
}

const signed = ({ side, shares }: Execution): number => (side === 'BOT' ? shares : -shares)

describe('whatever orders meet whatever market', () => {
  it('positions are the sum of executions, and cash is what they cost', () => {
    let executions = 0
    fc.assert(
      fc.property(steps, fc.nat(), (all, seed) => {
        const { account } = run(all, seed)
        const traded = account.executionsToday.filter(({ contract }) => contract.secType !== 'BAG')
        for (const { contract, quantity } of account.allPositions) {
          const own = traded.filter(execution => execution.contract.conId === contract.conId)
          expect(quantity).toBe(own.reduce((sum, execution) => sum + signed(execution), 0))
        }
        const spent = traded.reduce((sum, execution) => {
          const { contract, price, commission = ZERO } = execution
          const trade = { contract, quantity: signed(execution), price, commission }
          return addMoney(sum, addMoney(valueOfTrade(trade), commission))
        }, ZERO)
        expect(account.cashBalance).toBe(addMoney(microsFromDollars(STARTING_CASH), negateMoney(spent)))
        executions += traded.length
      }),
    )
    expect(executions, 'the laws are tried on trades, not on silence').toBeGreaterThan(100)
  })

  it('no order trades too much, worse than its limit, or after its end', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (all, seed) => {
        const { exchange, events } = run(all, seed)
        for (const order of [...exchange.book.completedOrders, ...exchange.book.liveOrders]) {
          expect(order.filled).toBeLessThanOrEqual(quantityOf(order))
          if (order.state === 'Filled') expect(order.filled).toBe(quantityOf(order))
        }
        const ended = new Set<string>()
        for (const event of events) {
          if (event.kind === 'executed') {
            const { order, execution } = event
            expect(ended.has(order.permId), 'a finished order trades').toBe(false)
            const { limitPrice, side, isCombo } = order.terms
            const isItself = execution.contract.secType === 'BAG' || !isCombo
            if (limitPrice === undefined || !isItself) continue
            if (side === 'BUY') expect(execution.price).toBeLessThanOrEqual(limitPrice + 1e-9)
            else expect(execution.price).toBeGreaterThanOrEqual(limitPrice - 1e-9)
          } else if (
            event.kind === 'orderReported' &&
            ['Filled', 'Cancelled', 'Inactive'].includes(event.order.state)
          ) {
            ended.add(event.order.permId)
          }
        }
      }),
    )
  })

  it('the legs of a guaranteed combo sum to its price', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (all, seed) => {
        const { account, exchange } = run(all, seed)
        const fillOf = ({ execId }: Execution): string => execId.split('.')[1] ?? ''
        const isGuaranteed = ({ permId }: Execution): boolean =>
          exchange.book.findByPermId(permId)?.terms.isGuaranteed ?? false
        const combos = account.executionsToday.filter(({ contract }) => contract.secType === 'BAG')
        for (const combo of combos.filter(isGuaranteed)) {
          const legs = account.executionsToday.filter(
            each => each !== combo && fillOf(each) === fillOf(combo),
          )
          const net = legs.reduce((sum, each) => sum + (signed(each) * each.price) / combo.shares, 0)
          expect(combo.side === 'BOT' ? net : -net).toBeCloseTo(combo.price, 6)
        }
      }),
    )
  })

  it('a non-guaranteed combo counts the units whose legs have all traded, at what they cost', () => {
    let alone = 0
    fc.assert(
      fc.property(steps, fc.nat(), (all, seed) => {
        const { account, exchange } = run(all, seed)
        const orders = [...exchange.book.completedOrders, ...exchange.book.liveOrders]
        for (const order of orders.filter(({ terms }) => terms.isCombo && !terms.isGuaranteed)) {
          const own = account.executionsToday.filter(({ permId }) => permId === order.permId)
          const traded = order.terms.legs.map(({ contract }) =>
            own
              .filter(each => each.contract.conId === contract.conId)
              .reduce((sum, each) => sum + each.shares, 0),
          )
          const units = order.terms.legs.map(({ ratio }, i) => (traded[i] ?? 0) / Math.abs(ratio))
          expect(order.filled).toBe(Math.floor(Math.min(...units)))
          if (Math.max(...units) > order.filled) alone += 1
          const combos = own.filter(({ contract }) => contract.secType === 'BAG')
          expect(combos.reduce((sum, each) => sum + each.shares, 0)).toBe(order.filled)
        }
      }),
    )
    expect(alone, 'the market has left some legs alone').toBeGreaterThan(0)
  })

  it('nothing overtakes what was sent before it, whatever the latency', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }), (seed, cancels) => {
        const market = new FakeMarket()
        const options = { ...OPTIONS, seed, latencyMs: 10, latencyJitterMs: 500 }
        const exchange = new Exchange(Account.opened('SIM1', STARTING_CASH), market, options, NO_ORDER_FAULTS)
        for (const [i, isCancelled] of cancels.entries()) {
          const resting = { conId: SPY, symbol: 'SPY', secType: 'STK', action: 'BUY', totalQuantity: 1 }
          const limit = { orderType: 'LMT', lmtPrice: 100, orderId: i + 1, transmit: true }
          exchange.submit(CLIENT, { ...blankMessage(requests.placeOrder), ...resting, ...limit })
          if (isCancelled) exchange.cancel(CLIENT, i + 1)
        }
        const order: string[] = []
        for (let ms = 0; ms < 600; ms++) {
          market.advanceTo(epochMs(market.now() + 1), exchange.floor)
          exchange.floor.catchUp()
          for (const event of exchange.floor.takeEvents()) {
            const isArrival =
              event.kind === 'orderReported' && ['Submitted', 'Cancelled'].includes(event.order.state)
            if (isArrival) order.push(`${event.order.orderId} ${event.order.state}`)
          }
        }
        const sent = cancels.flatMap((isCancelled, i) =>
          isCancelled ? [`${i + 1} Cancelled`] : [`${i + 1} Submitted`],
        )
        expect(order).toEqual(sent)
      }),
      { numRuns: 20 },
    )
  })

  it('the same seed gives the same events', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (all, seed) => {
        expect(JSON.stringify(run(all, seed).events)).toBe(JSON.stringify(run(all, seed).events))
      }),
      { numRuns: 30 },
    )
  })
})
