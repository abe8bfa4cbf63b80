import { addMoney, dollars, negateMoney, ZERO } from '#core/domain/money'
import type { Account } from './account'
import { type AccountFigures, figuresFor, figuresOf } from './accountFigures'
import type { AccountTerms } from './accountTerms'
import { referenceOf } from './contractReference'
import { NOTHING_CHARGED } from './fees/orderCharges'
import { excessOf } from './margin/reservation'
import { type MarketView, markOf } from './mark'
import { legPricesAt } from './matching/legPrices'
import { tradedQuote } from './matching/tradedQuote'
import type { OrderTerms } from './orderTerms'
import { flatPosition, type Position, positionAfter, type Trade, valueOfTrade } from './position'
import { type Refusal, rejected } from './refusal'

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
  market: MarketView,
): OrderPreview {
  const trades = expectedTrades(terms, quantity, account, market)
  const positions = new Map<number, Position>(account.allPositions.map(p => [p.contract.conId, p]))
  let cash = account.cashBalance
  for (const trade of trades) {
    const position = positions.get(trade.contract.conId) ?? flatPosition(trade.contract)
    positions.set(trade.contract.conId, positionAfter(position, trade).position)
    cash = addMoney(cash, negateMoney(addMoney(valueOfTrade(trade), trade.commission)))
  }
  return {
    before: figuresOf(account, market),
    after: figuresFor([...positions.values()], dollars(cash), account.terms.margin, market),
    commission: dollars(trades.reduce((sum, trade) => addMoney(sum, trade.commission), ZERO)),
  }
}

/**
 * Equity with loan must cover the initial margin and what working orders hold back, unless the order leaves the
 * account no worse off. A cash account opens nothing short without cover.
 */
export function marginRefusal(
  { before, after }: OrderPreview,
  terms: AccountTerms,
  reserved: number,
): Refusal | undefined {
  if (terms.margin === 'cash' && after.sharesWithoutCover > before.sharesWithoutCover) {
    return rejected('SHORT SALES AND UNCOVERED OPTIONS ARE NOT ALLOWED IN A CASH ACCOUNT')
  }
  const excess = excessOf(after)
  if (excess >= reserved || excess >= excessOf(before)) return undefined
  const required = after.margin.initial + reserved
  return rejected(
    'YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE DESIRED POSITION YOUR EQUITY WITH LOAN VALUE ' +
      `[${after.equityWithLoan.toFixed(2)} USD] MUST EXCEED THE INITIAL MARGIN [${required.toFixed(2)} USD]`,
  )
}

/** The trades that a fill at the order's limit, or else at the market, would bring. */
function expectedTrades(terms: OrderTerms, quantity: number, account: Account, market: MarketView): Trade[] {
  const prices = expectedLegPrices(terms, market)
  const sign = terms.side === 'BUY' ? 1 : -1
  let charges = NOTHING_CHARGED
  return terms.legs.map((leg, i) => {
    const price = prices[i] ?? 0
    const traded = sign * leg.ratio * quantity
    const contract = referenceOf(leg.contract)
    const before = charges.charged
    charges = account.charged(charges, {
      contract,
      side: traded > 0 ? 'BOT' : 'SLD',
      quantity: Math.abs(traded),
      price,
      lastLiquidity: 2,
    })
    const commission = addMoney(charges.charged, negateMoney(before))
    return { contract, quantity: traded, price, commission }
  })
}

function expectedLegPrices(terms: OrderTerms, market: MarketView): readonly number[] {
  const quote = tradedQuote(terms.legs, market)
  const far = terms.side === 'BUY' ? quote.ask : quote.bid
  const isQuoted = quote.legs.every(leg => leg.bid !== undefined && leg.ask !== undefined)
  const price = terms.limitPrice ?? terms.auxPrice ?? far
  if (terms.isCombo && price !== undefined && isQuoted && far !== undefined) {
    return legPricesAt(terms, quote, price)
  }
  if (!terms.isCombo && price !== undefined && price > 0) return [price]
  return terms.legs.map(leg => markOf(leg.contract.conId, market))
}
