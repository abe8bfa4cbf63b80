import { type ContractReference, referenceOf } from '#main/gateway/exchange/contractReference'
import type { ContractDefinition, Market } from '#main/gateway/market/market'
import { compactNewYorkDate, newYorkClock } from '#main/gateway/newYorkTime'
import type { WritableResponseOf } from '#main/gateway/wire/responses'

/** The contract block of most responses. */
export const contractBlock = (contract: ContractReference) => ({
  conId: contract.conId,
  symbol: contract.symbol,
  secType: contract.secType,
  expiration: contract.expiration,
  strike: contract.strike,
  right: contract.right,
  multiplier: contract.secType === 'OPT' ? String(contract.multiplier) : '',
  exchange: contract.exchange,
  currency: contract.currency,
  localSymbol: contract.localSymbol,
  tradingClass: contract.tradingClass,
})

const STOCK_ORDER_TYPES =
  'ACTIVETIM,DAY,GTC,GTD,IOC,LMT,LOC,MIDPX,MKT,MOC,OCA,REL,STP,STPLMT,TRAIL,TRAILLMT,WHATIF'
const OPTION_ORDER_TYPES = 'ACTIVETIM,DAY,GTC,GTD,IOC,LMT,MKT,OCA,REL,STP,STPLMT,TRAIL,TRAILLMT,WHATIF'
const OPTION_EXCHANGES = 'SMART,AMEX,BATS,BOX,CBOE,ISE,NASDAQOM,PHLX,PSE'

export function contractDataMessage(
  reqId: number,
  contract: ContractDefinition,
  market: Market,
): WritableResponseOf<'contractData'> {
  const reference = referenceOf(contract)
  const isOption = contract.secType === 'OPT'
  const validExchanges = isOption
    ? OPTION_EXCHANGES
    : ['SMART', contract.primaryExchange].filter(Boolean).join(',')
  return {
    ...contractBlock(reference),
    reqId,
    lastTradeDate: reference.expiration,
    exchange: contract.exchange,
    marketName: contract.tradingClass,
    minTick: smallestIncrement(contract),
    orderTypes: isOption ? OPTION_ORDER_TYPES : contract.secType === 'STK' ? STOCK_ORDER_TYPES : '',
    validExchanges: contract.secType === 'IND' ? contract.exchange : validExchanges,
    priceMagnifier: 1,
    underConId: isOption ? contract.underConId : 0,
    longName: contract.longName,
    primaryExchange: isOption ? '' : contract.primaryExchange,
    contractMonth: reference.expiration.slice(0, 6),
    industry: contract.industry,
    category: contract.category,
    subcategory: '',
    timeZoneId: 'US/Eastern',
    ...tradingHours(market),
    evRule: '',
    evMultiplier: 0,
    secIds: [],
    aggGroup: 1,
    underSymbol: isOption ? contract.symbol : '',
    underSecType: isOption ? (market.contracts.byId(contract.underConId)?.secType ?? 'STK') : '',
    // One rule for each valid exchange.
    marketRuleIds: validExchanges
      .split(',')
      .map(() => contract.marketRuleId)
      .join(','),
    realExpirationDate: reference.expiration,
    stockType: contract.stockType,
    minSize: 1,
    sizeIncrement: 1,
    suggestedSizeIncrement: contract.secType === 'STK' ? 100 : 1,
    ineligibilityReasons: [],
  }
}

const smallestIncrement = (contract: ContractDefinition): number =>
  contract.priceIncrements.reduce((least, [, step]) => Math.min(least, step), Number.POSITIVE_INFINITY)

function tradingHours(market: Market) {
  const { opensAt, closesAt } = market.session()
  const day = compactNewYorkDate(opensAt)
  const at = (time: typeof opensAt): string => `${day}:${newYorkClock(time).replace(':', '')}`
  const hours = `${at(opensAt)}-${at(closesAt)}`
  return { tradingHours: hours, liquidHours: hours }
}
