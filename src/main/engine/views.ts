import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { sessionOf } from '#core/calendar/xnysSessions'
import type { Fill } from '#core/domain/fill'
import { instrumentKey } from '#core/domain/instrument'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import { dollars } from '#core/domain/money'
import { type Order, walkOf } from '#core/domain/order'
import type { Position } from '#core/domain/position'
import { markOf } from '#core/domain/quote'
import { daysBetween, type EpochMs, type SessionDate } from '#core/domain/time'
import { isWorking } from '#core/execution/orderStatus'
import type { JournalRecord } from '#core/kernel/record'
import type { PositionBook } from '#core/portfolio/positionBook'
import type { AccountValues, OptionDirectory } from '#core/ports/broker'
import { describeDenial } from '#core/risk/denial'
import type { HubLine } from '#main/marketdata/quoteHub'
import type { JournalEntryView } from '#protocol/views/logView'
import type { ChainDirectoryView, QuoteView } from '#protocol/views/marketView'
import type { FillView, OrderView, PositionView } from '#protocol/views/orderView'
import type { AccountView, StatusView } from '#protocol/views/statusView'

/** Projections of the state into what screens see. */
export function orderView(order: Order): OrderView {
  const { intent } = order
  return {
    clientOrderId: intent.clientOrderId,
    brokerOrderId: order.brokerOrderId ?? null,
    permId: order.permId ?? null,
    key: instrumentKey(intent.instrument),
    title: instrumentTitle(intent.instrument),
    instrument: intent.instrument,
    side: intent.side,
    quantity: order.quantity,
    filled: order.filledQuantity,
    limitPrice: order.limitPrice,
    averageFillPrice: order.averageFillPrice ?? null,
    tif: intent.tif,
    status: order.status,
    working: isWorking(order.status),
    purpose: intent.purpose,
    source: intent.source,
    protects: intent.plan?.role === 'protect' ? intent.plan.structureId : null,
    walk: walkView(intent),
    code: order.code ?? null,
    message: order.message ?? null,
    createdAt: intent.tsInit,
    updatedAt: order.updatedAt,
  }
}

function walkView(intent: Order['intent']): OrderView['walk'] {
  const walk = walkOf(intent)
  if (walk === undefined) return null
  const { start, worst, stepEveryMs, durationMsMax } = walk
  return { start, worst, stepEveryMs, until: intent.tsInit + durationMsMax }
}

export function fillView(fill: Fill, book: PositionBook): FillView {
  const commission = book.commissionOf(fill.execId)
  return {
    execId: fill.execId,
    clientOrderId: fill.clientOrderId ?? null,
    key: instrumentKey(fill.instrument),
    title: instrumentTitle(fill.instrument),
    side: fill.side,
    quantity: fill.quantity,
    price: fill.price,
    commission: commission ? dollars(commission.amount) : null,
    realizedPnl: fill.instrument.kind === 'combo' ? null : dollars(book.realizedOf(fill.execId)),
    tsEvent: fill.tsEvent,
  }
}

export function positionView(
  position: Position,
  line: HubLine | undefined,
  isStale: boolean,
  brokerQuantity: number | undefined,
): PositionView {
  const { instrument, quantity, averagePrice } = position
  const multiplier = instrument.kind === 'option' ? instrument.multiplier : 1
  const mark = line && markOf(line.quote)
  const deltaOfOne = instrument.kind === 'option' ? line?.greeks?.delta : 1
  return {
    key: instrumentKey(instrument),
    title: instrumentTitle(instrument),
    instrument,
    quantity,
    averagePrice,
    mark: mark ?? null,
    marketValue: mark === undefined ? null : mark * quantity * multiplier,
    unrealizedPnl: mark === undefined ? null : (mark - averagePrice) * quantity * multiplier,
    realizedPnl: dollars(position.realized) - dollars(position.commissions),
    delta: deltaOfOne === undefined ? null : deltaOfOne * quantity * multiplier,
    brokerQuantity: brokerQuantity ?? null,
    stale: isStale,
  }
}

export function quoteView(key: string, { quote }: HubLine, stale: boolean): QuoteView {
  return {
    key,
    bid: quote.bid ?? null,
    ask: quote.ask ?? null,
    bidSize: quote.bidSize ?? null,
    askSize: quote.askSize ?? null,
    last: quote.last ?? null,
    volume: quote.volume ?? null,
    open: quote.open ?? null,
    high: quote.high ?? null,
    low: quote.low ?? null,
    previousClose: quote.previousClose ?? null,
    halted: quote.halted,
    delayed: quote.delayed,
    stale,
    tsEvent: quote.tsEvent,
  }
}

export const accountView = (account: string, values: AccountValues | undefined): AccountView => ({
  account,
  netLiquidation: values?.netLiquidation ?? null,
  cash: values?.cash ?? null,
  buyingPower: values?.buyingPower ?? null,
  availableFunds: values?.availableFunds ?? null,
  initialMargin: values?.initialMargin ?? null,
  maintenanceMargin: values?.maintenanceMargin ?? null,
  dailyPnl: values?.dailyPnl ?? null,
  unrealizedPnl: values?.unrealizedPnl ?? null,
  realizedPnl: values?.realizedPnl ?? null,
  tsInit: values?.tsInit ?? null,
})

/** One line of the journal for people. `titleOf` names the instrument of an order, `tradeOf` what it belongs to. */
export function journalEntryView(
  seq: number,
  record: JournalRecord,
  titleOf: (clientOrderId: string) => string,
  tradeOf: (clientOrderId: string) => string | undefined,
): JournalEntryView {
  const entry = (
    kind: JournalEntryView['kind'],
    tsInit: number,
    title: string,
    detail: string,
    code?: string,
    clientOrderId?: string,
  ): JournalEntryView => ({
    seq,
    tsInit,
    kind,
    title,
    detail,
    code: code ?? null,
    clientOrderId: clientOrderId ?? null,
    tradeId: (clientOrderId === undefined ? undefined : tradeOf(clientOrderId)) ?? null,
  })
  switch (record.kind) {
    case 'intent': {
      const { intent } = record
      const terms = `${intent.side} ${intent.quantity} at ${intent.limitPrice} ${intent.tif}, ${intent.purpose} by ${intent.source}`
      return entry(
        'intent',
        intent.tsInit,
        instrumentTitle(intent.instrument),
        terms,
        undefined,
        intent.clientOrderId,
      )
    }
    case 'orderEvent':
      return entry(
        'orderEvent',
        record.tsInit,
        titleOf(record.clientOrderId),
        [record.event, record.message].filter(Boolean).join(': '),
        record.code,
        record.clientOrderId,
      )
    case 'modify':
      return entry(
        'orderEvent',
        record.tsInit,
        titleOf(record.clientOrderId),
        `modify to ${record.quantity} at ${record.limitPrice}`,
        undefined,
        record.clientOrderId,
      )
    case 'fill': {
      const { fill } = record
      return entry(
        'fill',
        fill.tsInit,
        instrumentTitle(fill.instrument),
        `${fill.side} ${fill.quantity} at ${fill.price} (${fill.execId})`,
        undefined,
        fill.clientOrderId,
      )
    }
    case 'commission':
      return entry(
        'commission',
        record.commission.tsInit,
        'Commission',
        `${dollars(record.commission.amount)} ${record.commission.currency} on ${record.commission.execId}`,
      )
    case 'denial':
      return entry(
        'denial',
        record.tsInit,
        instrumentTitle(record.intent.instrument),
        record.denials.map(describeDenial).join(' '),
        record.denials[0]?.code,
        record.intent.clientOrderId,
      )
    case 'killSwitch':
      return entry(
        'killSwitch',
        record.killSwitch.since ?? 0,
        `Kill switch: ${record.killSwitch.state}`,
        `${record.killSwitch.reason} (${record.killSwitch.actor})`,
      )
    case 'reconciliation':
      return entry(
        'reconciliation',
        record.tsInit,
        'Taken over from the broker',
        record.notes.join('; '),
        'POSITION_ADOPTED',
      )
  }
}

/** Expirations that have not passed, nearest first. */
export function chainDirectoryView(
  underlying: string,
  classes: OptionDirectory,
  today: SessionDate,
): ChainDirectoryView {
  const expirations = classes.flatMap(({ tradingClass, multiplier, expirations, strikes }) =>
    expirations
      .map(expiration => ({
        expiration,
        dte: daysBetween(today, expiration),
        tradingClass,
        multiplier,
        strikes: [...strikes],
      }))
      .filter(({ dte }) => dte >= 0),
  )
  expirations.sort((a, b) => a.dte - b.dte || (a.tradingClass < b.tradingClass ? -1 : 1))
  return { underlying, expirations }
}

export function marketPhase(now: EpochMs): StatusView['market'] {
  const session = sessionOf(exchangeDateOf(now))
  if (!session) return { session: null, phase: 'closed', opensAt: null, closesAt: null }
  const phase = now < session.opensAt ? 'preOpen' : now < session.closesAt ? 'open' : 'afterHours'
  return { session: session.date, phase, opensAt: session.opensAt, closesAt: session.closesAt }
}
