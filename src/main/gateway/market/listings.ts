/**
 * The symbols of the replayed market. The order is part of the option contracts' ids (optionId.ts): append only.
 * conIds are IBKR's own where they are known for certain, otherwise from 1,000,000,001 on.
 */
export type Listing = {
  readonly symbol: string
  readonly conId: number
  readonly secType: 'STK' | 'IND'
  readonly name: string
  readonly stockType: 'COMMON' | 'ETF' | ''
  readonly primaryExchange: string
  readonly industry: string
  readonly category: string
  /** The fund whose options the VIX is of: listed densely, traded in pennies. */
  readonly isBenchmark: boolean
}

const stock = (
  symbol: string,
  conId: number,
  name: string,
  primaryExchange: string,
  industry: string,
  category: string,
): Listing => ({
  symbol,
  conId,
  secType: 'STK',
  name,
  stockType: 'COMMON',
  primaryExchange,
  industry,
  category,
  isBenchmark: false,
})

const index = (symbol: string, conId: number, name: string): Listing => ({
  symbol,
  conId,
  secType: 'IND',
  name,
  stockType: '',
  primaryExchange: 'CBOE',
  industry: 'Indices',
  category: 'Volatility Index',
  isBenchmark: false,
})

const NYSE = 'NYSE'
const NASDAQ = 'NASDAQ'

export const VOLATILITY_INDICES: readonly Listing[] = [
  index('VIX', 13455763, 'CBOE Volatility Index'),
  index('VIX3M', 1_000_000_018, 'CBOE 3-Month Volatility Index'),
  index('VIX9D', 1_000_000_019, 'CBOE 9-Day Volatility Index'),
]

export const LISTINGS: readonly Listing[] = [
  {
    symbol: 'SPY',
    conId: 756733,
    secType: 'STK',
    name: 'SPDR S&P 500 ETF TRUST',
    stockType: 'ETF',
    primaryExchange: 'ARCA',
    industry: '',
    category: '',
    isBenchmark: true,
  },
  stock('IBM', 8314, 'INTL BUSINESS MACHINES CORP', NYSE, 'Technology', 'Computers'),
  stock('AIG', 61319701, 'AMERICAN INTERNATIONAL GROUP', NYSE, 'Financial', 'Insurance'),
  stock('AAPL', 265598, 'APPLE INC', NASDAQ, 'Technology', 'Computers'),
  stock('AMZN', 3691937, 'AMAZON.COM INC', NASDAQ, 'Communications', 'Internet'),
  stock('BA', 1_000_000_001, 'BOEING CO/THE', NYSE, 'Industrial', 'Aerospace/Defense'),
  stock('BAC', 1_000_000_002, 'BANK OF AMERICA CORP', NYSE, 'Financial', 'Banks'),
  stock('C', 1_000_000_003, 'CITIGROUP INC', NYSE, 'Financial', 'Banks'),
  stock('CAT', 1_000_000_004, 'CATERPILLAR INC', NYSE, 'Industrial', 'Machinery-Constr&Mining'),
  stock('CVX', 1_000_000_005, 'CHEVRON CORP', NYSE, 'Energy', 'Oil&Gas'),
  stock('FB', 107113386, 'FACEBOOK INC-CLASS A', NASDAQ, 'Communications', 'Internet'),
  stock('GE', 1_000_000_006, 'GENERAL ELECTRIC CO', NYSE, 'Industrial', 'Miscellaneous Manufactur'),
  stock('INTC', 270639, 'INTEL CORP', NASDAQ, 'Technology', 'Semiconductors'),
  stock('JNJ', 1_000_000_007, 'JOHNSON & JOHNSON', NYSE, 'Consumer, Non-cyclical', 'Pharmaceuticals'),
  stock('JPM', 1_000_000_008, 'JPMORGAN CHASE & CO', NYSE, 'Financial', 'Banks'),
  stock('MCD', 1_000_000_009, "MCDONALD'S CORP", NYSE, 'Consumer, Cyclical', 'Retail'),
  stock('MMM', 1_000_000_010, '3M CO', NYSE, 'Industrial', 'Miscellaneous Manufactur'),
  stock('MRK', 1_000_000_011, 'MERCK & CO. INC.', NYSE, 'Consumer, Non-cyclical', 'Pharmaceuticals'),
  stock('PEP', 1_000_000_012, 'PEPSICO INC', NYSE, 'Consumer, Non-cyclical', 'Beverages'),
  stock(
    'PG',
    1_000_000_013,
    'PROCTER & GAMBLE CO/THE',
    NYSE,
    'Consumer, Non-cyclical',
    'Cosmetics/Personal Care',
  ),
  stock('T', 1_000_000_014, 'AT&T INC', NYSE, 'Communications', 'Telecommunications'),
  stock('WFC', 1_000_000_015, 'WELLS FARGO & CO', NYSE, 'Financial', 'Banks'),
  stock('WMT', 1_000_000_016, 'WALMART INC', NYSE, 'Consumer, Cyclical', 'Retail'),
  stock('XOM', 1_000_000_017, 'EXXON MOBIL CORP', NYSE, 'Energy', 'Oil&Gas'),
  ...VOLATILITY_INDICES,
]

/** Symbols whose minutes were recorded, on some sessions at least. */
export const RECORDED_SYMBOLS: readonly string[] = ['SPY', 'IBM', 'AIG', 'AAPL']
