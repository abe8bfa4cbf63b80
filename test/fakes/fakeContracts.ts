import { compactDate, type SessionDate, sessionDate } from '#core/domain/time'
import type { ContractBook, ContractDefinition, ContractQuery } from '#main/gateway/market/market'
import { adjustedTerms } from '#main/gateway/market/splitAdjustment'

export const SPY = 756733
export const IBM = 8314
export const VIX = 13455763
export const VIX3M = 47207310
export const SPX = 416904
/** Calls on the index at 1,650: one settles by its opening price, one by its close. */
export const SPX_CALL = 2_000_001
export const SPXW_CALL = 2_000_002
const EXPIRATION = sessionDate('2013-10-18')
const STRIKES = [160, 162, 164, 165, 166, 167, 168, 170, 172, 175]

/** Ids a test can work out: 1,000,000 and the strike, and 500 more for puts. */
export const optionId = (strike: number, right: 'call' | 'put'): number =>
  1_000_000 + strike + (right === 'put' ? 500 : 0)

/** The options on SPY that are listed: one expiration. */
export type OptionListing = { readonly expiration: SessionDate; readonly strikes: readonly number[] }

export class FakeContracts implements ContractBook {
  private readonly all: Map<number, ContractDefinition>

  constructor(private readonly listing: OptionListing = { expiration: EXPIRATION, strikes: STRIKES }) {
    const { expiration, strikes } = listing
    this.all = new Map(
      [
        stockLike(SPY, 'STK', 'SPY', 'ARCA', 'SPDR S&P 500 ETF TRUST', 'ETF'),
        stockLike(IBM, 'STK', 'IBM', 'NYSE', 'INTERNATIONAL BUSINESS MACHINES', 'COMMON'),
        stockLike(VIX, 'IND', 'VIX', '', 'CBOE VOLATILITY INDEX', ''),
        stockLike(VIX3M, 'IND', 'VIX3M', '', 'CBOE 3-MONTH VOLATILITY INDEX', ''),
        stockLike(SPX, 'IND', 'SPX', '', 'S&P 500 INDEX', ''),
        indexCall(SPX_CALL, 'SPX'),
        indexCall(SPXW_CALL, 'SPXW'),
        ...strikes.flatMap(strike => [
          optionOn(strike, 'call', expiration),
          optionOn(strike, 'put', expiration),
        ]),
      ].map(contract => [contract.conId, contract]),
    )
  }

  byId(conId: number): ContractDefinition | undefined {
    return this.all.get(conId)
  }

  find(query: ContractQuery): readonly ContractDefinition[] {
    return [...this.all.values()].filter(
      contract =>
        contract.secType === query.secType &&
        (query.symbol === undefined || contract.symbol === query.symbol) &&
        (query.localSymbol === undefined || contract.localSymbol === query.localSymbol) &&
        (query.strike === undefined || contract.strike === query.strike) &&
        (query.right === undefined || contract.right === query.right) &&
        (query.expiration === undefined ||
          contract.expiration?.replaceAll('-', '').startsWith(query.expiration) === true),
    )
  }

  matching(pattern: string): readonly ContractDefinition[] {
    return [...this.all.values()].filter(each => each.secType !== 'OPT' && each.symbol.startsWith(pattern))
  }

  adjusted(conId: number, split: number): ContractDefinition | undefined {
    const option = this.all.get(conId)
    if (option?.strike === undefined) return undefined
    const adjusted = { ...option, conId: conId + ADJUSTED_BY, ...adjustedTerms(option.strike, 100, split) }
    this.all.set(adjusted.conId, adjusted)
    return adjusted
  }

  optionClasses(underConId: number) {
    if (underConId !== SPY) return []
    const { expiration, strikes } = this.listing
    return [{ exchange: 'SMART', tradingClass: 'SPY', multiplier: 100, expirations: [expiration], strikes }]
  }
}

/** Ids of adjusted options lie so far above those of the originals. */
export const ADJUSTED_BY = 5_000_000

const indexCall = (conId: number, tradingClass: string): ContractDefinition => ({
  ...optionOn(1_650, 'call', EXPIRATION),
  conId,
  symbol: 'SPX',
  tradingClass,
  localSymbol: `${tradingClass.padEnd(6)}131018C01650000`,
  underConId: SPX,
})

const stockLike = (
  conId: number,
  secType: 'STK' | 'IND',
  symbol: string,
  primaryExchange: string,
  longName: string,
  stockType: ContractDefinition['stockType'],
): ContractDefinition => ({
  conId,
  secType,
  symbol,
  expiration: undefined,
  strike: undefined,
  right: undefined,
  multiplier: 1,
  tradingClass: symbol,
  localSymbol: symbol,
  exchange: secType === 'IND' ? 'CBOE' : 'SMART',
  primaryExchange,
  currency: 'USD',
  longName,
  stockType,
  industry: '',
  category: '',
  underConId: conId,
  priceIncrements: [[0, 0.01]],
  marketRuleId: 26,
})

const optionOn = (strike: number, right: 'call' | 'put', expiration: SessionDate): ContractDefinition => ({
  ...stockLike(optionId(strike, right), 'STK', 'SPY', '', 'SPDR S&P 500 ETF TRUST', ''),
  secType: 'OPT',
  expiration,
  strike,
  right,
  multiplier: 100,
  localSymbol: `SPY   ${compactDate(expiration).slice(2)}${right === 'call' ? 'C' : 'P'}00${strike}000`,
  underConId: SPY,
  priceIncrements: [[0, 0.01]],
  marketRuleId: 109,
})
