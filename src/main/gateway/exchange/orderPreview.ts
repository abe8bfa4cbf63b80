import { addMoney, dollars, negateMoney } from '#core/domain/money'
import type { Market } from '#main/gateway/market/market'
import type { Account } from './account'
import { type AccountFigures, figuresFor, figuresOf, markOf } from './accountFigures'
import { EMPTY_TALLY, tallyWith } from './commission'
import { referenceOf } from './contractReference'
import { legPricesAt } from './matching'
import type { OrderTerms } from './orderTerms'
import { flatPosition, type Position, positionAfter, type Trade, valueOfTrade } from './position'
import { type Refusal, rejected } from './refusal'
import { tradedQuote } from './tradedQuote'

/** What filling an order would do to the account. */
export type OrderPreview = {
  readonly before: AccountFigures
  readonly after: AccountFigures
  /** Dollars. */
  readonly commission: number
}

export function previewOf(
  terms: OrderTerms,
  quantity: number,
  account: Account,
  quoteOf: Market['quoteOf'],
): OrderPreview {
  const trades = expectedTrades(terms, quantity, quoteOf)
  const positions = new Map<number, Position>(account.allPositions.map(p => [p.contract.conId, p]))
  let cash = account.cashBalance
  for (const trade of trades) {
    const position = positions.get(trade.contract.conId) ?? flatPosition(trade.contract)
    positions.set(trade.contract.conId, positionAfter(position, trade).position)
    cash = addMoney(cash, negateMoney(addMoney(valueOfTrade(trade), trade.commission)))
  }
  return {
    before: figuresOf(account, quoteOf),
    after: figuresFor([...positions.values()], dollars(cash), quoteOf),
    commission: dollars(trades.reduce((sum, trade) => addMoney(sum, trade.commission), flatCommission)),
  }
}

const flatCommission = EMPTY_TALLY.charged

/** Equity with loan must cover the initial margin, unless the order leaves the account no worse off. */
export function marginRefusal(preview: OrderPreview): Refusal | undefined {
  const { before, after } = preview
  const excessBefore = before.equityWithLoan - before.margin.initial
  const excessAfter = after.equityWithLoan - after.margin.initial
  if (excessAfter >= 0 || excessAfter >= excessBefore) return undefined
  return rejected(
    'YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE DESIRED POSITION YOUR EQUITY WITH LOAN VALUE ' +
      `[${after.equityWithLoan.toFixed(2)} USD] MUST EXCEED THE INITIAL MARGIN [${after.margin.initial.toFixed(2)} USD]`,
  )
}

/** The trades that a fill at the order's limit, or else at the market, would bring. */
function expectedTrades(terms: OrderTerms, quantity: number, quoteOf: Market['quoteOf']): Trade[] {
  const prices = expectedLegPrices(terms, quoteOf)
  const sign = terms.side === 'BUY' ? 1 : -1
  let tally = EMPTY_TALLY
  return terms.legs.map((leg, i) => {
    const price = prices[i] ?? 0
    const traded = sign * leg.ratio * quantity
    const isOption = leg.contract.secType === 'OPT'
    const charged = tally.charged
    tally = tallyWith(tally, { isOption, quantity: Math.abs(traded), price })
    const commission = addMoney(tally.charged, negateMoney(charged))
    return { contract: referenceOf(leg.contract), quantity: traded, price, commission }
  })
}

function expectedLegPrices(terms: OrderTerms, quoteOf: Market['quoteOf']): readonly number[] {
  const quote = tradedQuote(terms.legs, quoteOf)
  const far = terms.side === 'BUY' ? quote.ask : quote.bid
  const isQuoted = quote.legs.every(leg => leg.bid !== undefined && leg.ask !== undefined)
  const price = terms.limitPrice ?? terms.auxPrice ?? far
  if (terms.isCombo && price !== undefined && isQuoted && far !== undefined) {
    return legPricesAt(terms, quote, price)
  }
  if (!terms.isCombo && price !== undefined && price > 0) return [price]
  return terms.legs.map(leg => markOf(leg.contract.conId, quoteOf))
}
