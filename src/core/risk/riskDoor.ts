import { comboFault } from '../domain/combo'
import { instrumentKey, multiplierOf } from '../domain/instrument'
import { type Order, type OrderIntent, signOf } from '../domain/order'
import { isOnTick } from '../domain/tick'
import { isWorking } from '../execution/orderStatus'
import { bookLimitDenials } from './bookLimitDenials'
import { coverDenials } from './coverDenials'
import { type Denial, denial } from './denial'
import { exitDenials } from './exitDenials'
import { planDenials } from './planDenials'
import type { RiskContext } from './riskContext'

/** The smallest room past the far side of the market, so that cheap options are not fenced in by a ratio of cents. */
const DEVIATION_FLOOR = 0.1
/** Over which orders are counted. */
export const ONE_MINUTE_MS = 60_000

/**
 * The only door to execution: every intent from every path is judged here, and an empty list is the only pass.
 * Exits skip what guards against opening risk, but for the cover of what stays open; the kill switch's emergencies skip
 * that and the view of the market too.
 */
export function judge(intent: OrderIntent, context: RiskContext): readonly Denial[] {
  return [
    ...authorityDenials(intent, context),
    ...formDenials(intent, context),
    ...planDenials(intent, context),
    ...(intent.purpose === 'entry' ? entryDenials(intent, context) : exitDenials(intent, context)),
    ...(isExitByHand(intent) ? coverDenials(intent, context) : []),
  ]
}

/**
 * A person who closes one leg may close the cover of another: the short comes first then. Exits with a plan close
 * their legs together, and the kill switch flattens shorts before longs.
 */
const isExitByHand = ({ purpose, plan }: OrderIntent): boolean => purpose === 'exit' && plan === undefined

function authorityDenials(intent: OrderIntent, context: RiskContext): Denial[] {
  const { purpose } = intent
  const { killSwitch } = context
  const denials: Denial[] = []
  if (!context.journalHealthy) denials.push(denial('JOURNAL_UNAVAILABLE'))
  if (!context.accountMatchesMode) denials.push(denial('ACCOUNT_MISMATCH'))
  if (context.broker === 'notReady') denials.push(denial('BROKER_NOT_READY'))
  if (context.orders.some(order => order.intent.clientOrderId === intent.clientOrderId))
    denials.push(denial('DUPLICATE_INTENT'))
  if (!killSwitch && purpose === 'entry') denials.push(denial('KILL_SWITCH_UNKNOWN'))
  if (killSwitch?.state === 'safeMode' && purpose === 'entry')
    denials.push(denial('KILL_SWITCH_SAFE_MODE', killSwitch.reason))
  if (killSwitch?.state === 'hardStop' && purpose !== 'emergency')
    denials.push(denial('KILL_SWITCH_HARD_STOP', killSwitch.reason))
  if (context.blackout !== undefined && purpose !== 'emergency')
    denials.push(denial('RESTART_BLACKOUT', context.blackout))
  if (purpose === 'entry' && context.broker === 'degraded') denials.push(denial('BROKER_DEGRADED'))
  // The kill switch flattens what is really held, dry run or not.
  if (context.dryRun && purpose !== 'emergency') denials.push(denial('DRY_RUN'))
  return denials
}

function formDenials(intent: OrderIntent, context: RiskContext): Denial[] {
  const { instrument, quantity, limitPrice, stopPrice } = intent
  const denials: Denial[] = []
  if (instrument.kind === 'index') denials.push(denial('INSTRUMENT_NOT_TRADABLE'))
  const fault = instrument.kind === 'combo' ? comboFault(instrument) : undefined
  if (fault) denials.push(denial('COMBO_INVALID', fault))
  if (!Number.isSafeInteger(quantity) || quantity <= 0)
    denials.push(denial('QUANTITY_INVALID', `${quantity}`))
  else if (quantity > context.limits.maxOrderQuantity && intent.purpose !== 'emergency') {
    denials.push(denial('QUANTITY_ABOVE_LIMIT', `${quantity} > ${context.limits.maxOrderQuantity}`))
  }
  if (!Number.isFinite(limitPrice) || (instrument.kind !== 'combo' && limitPrice <= 0)) {
    denials.push(denial('PRICE_INVALID', `${limitPrice}`))
  } else if (context.increment === undefined)
    denials.push(denial('INSTRUMENT_UNKNOWN', instrumentKey(instrument)))
  else
    for (const price of stopPrice === undefined ? [limitPrice] : [limitPrice, stopPrice])
      if (!isOnTick(price, context.increment))
        denials.push(denial('PRICE_OFF_TICK', `${price} is not a multiple of ${context.increment}`))
  const reach = stopPrice === undefined ? 0 : signOf(intent.side) * (limitPrice - stopPrice)
  if (!(reach >= 0)) denials.push(denial('STOP_INVALID', `stop ${stopPrice}, limit ${limitPrice}`))
  return denials
}

function entryDenials(intent: OrderIntent, context: RiskContext): Denial[] {
  const { limits, orders } = context
  const denials = [...marketDenials(intent, context), ...marginDenials(context), ...bookLimitDenials(context)]
  const notional = notionalOf(intent, context)
  if (notional > limits.maxOrderNotional) {
    denials.push(denial('NOTIONAL_ABOVE_LIMIT', `${notional.toFixed(2)} > ${limits.maxOrderNotional}`))
  }
  let recent = 0
  let working = 0
  for (const order of orders) {
    if (context.now - order.intent.tsInit < ONE_MINUTE_MS && wasSent(order)) recent++
    if (isWorking(order.status)) working++
  }
  if (recent >= limits.maxOrdersPerMinute) denials.push(denial('ORDER_RATE', `${recent} in 60 s`))
  if (working >= limits.maxWorkingOrders) denials.push(denial('WORKING_ORDERS', `${working}`))
  denials.push(...coverDenials(intent, context))
  return denials
}

function marketDenials(intent: OrderIntent, { market, limits, now, dataVeto }: RiskContext): Denial[] {
  // Last, since the other reasons are more exact where they apply.
  const vetoes = dataVeto === undefined ? [] : [denial('DATA_VETO', dataVeto)]
  if (!market) return [denial('QUOTE_MISSING'), ...vetoes]
  const denials: Denial[] = []
  const age = now - market.tsInit
  if (age > limits.maxQuoteAgeMs) denials.push(denial('QUOTE_STALE', `${age} ms`))
  if (market.halted) denials.push(denial('INSTRUMENT_HALTED'))
  if (market.delayed) denials.push(denial('QUOTE_DELAYED'))
  const room = Math.max(
    Math.abs((market.bid + market.ask) / 2) * limits.maxPriceDeviationRatio,
    DEVIATION_FLOOR,
  )
  const past = intent.side === 'buy' ? intent.limitPrice - market.ask : market.bid - intent.limitPrice
  if (past > room)
    denials.push(
      denial('PRICE_FAR_FROM_MARKET', `${intent.limitPrice} against ${market.bid} / ${market.ask}`),
    )
  return [...denials, ...vetoes]
}

function marginDenials({ margin, netLiquidation }: RiskContext): Denial[] {
  const denials: Denial[] = []
  if (netLiquidation === undefined) denials.push(denial('EQUITY_UNKNOWN'))
  if (margin?.initialAfter === undefined || margin.equityWithLoanAfter === undefined)
    denials.push(denial('MARGIN_UNKNOWN'))
  else if (!(margin.initialAfter >= 0) || !Number.isFinite(margin.equityWithLoanAfter))
    denials.push(denial('MARGIN_DOUBTFUL', `${margin.initialAfter} / ${margin.equityWithLoanAfter}`))
  else if (margin.initialAfter > margin.equityWithLoanAfter) {
    denials.push(
      denial(
        'MARGIN_INSUFFICIENT',
        `${margin.initialAfter.toFixed(2)} > ${margin.equityWithLoanAfter.toFixed(2)}`,
      ),
    )
  }
  return denials
}

/** What is at stake: for shares and single options the value, for a combo the larger of its price and its leg widths. */
function notionalOf({ instrument, quantity, limitPrice }: OrderIntent, { market }: RiskContext): number {
  const price = Math.max(Math.abs(limitPrice), Math.abs(market?.ask ?? 0))
  const strikes = instrument.kind === 'combo' ? instrument.legs.map(leg => leg.option.strike) : []
  const width = strikes.length > 0 ? Math.max(...strikes) - Math.min(...strikes) : 0
  return Math.max(price, width) * quantity * (instrument.kind === 'index' ? 1 : multiplierOf(instrument))
}

const wasSent = ({ intent, status }: Order): boolean => intent.source !== 'manual' && status !== 'denied'
