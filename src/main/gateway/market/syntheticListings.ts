import { LISTINGS, type Listing, VOLATILITY_INDICES } from './listings'

/** More would not leave ids for a year of options. */
export const SYNTHETIC_SYMBOLS_MAX = 100
/** Ids from here on are not IBKR's, and below the options'. */
const FIRST_ID = 100_000_001
const KNOWN_ID_MAX = 199_999_999

/** The benchmark first, then the other stocks, then the indices of the benchmark's volatility. Throws RangeError. */
export function syntheticListings(symbols: readonly string[]): readonly Listing[] {
  const problem = problemOf(symbols)
  if (problem) throw new RangeError(problem)
  return [...symbols.map(stockListing), ...VOLATILITY_INDICES]
}

function problemOf(symbols: readonly string[]): string | undefined {
  if (symbols.length === 0 || symbols.length > SYNTHETIC_SYMBOLS_MAX)
    return `a synthetic market has 1 to ${SYNTHETIC_SYMBOLS_MAX} symbols, not ${symbols.length}`
  const odd = symbols.find(symbol => !/^[A-Z][A-Z0-9.]{0,5}$/.test(symbol))
  if (odd !== undefined) return `${JSON.stringify(odd)} is no symbol: one to six capital letters or digits`
  const reserved = symbols.find(symbol => VOLATILITY_INDICES.some(index => index.symbol === symbol))
  if (reserved) return `${reserved} is always there and cannot be asked for`
  const twice = symbols.find((symbol, i) => symbols.indexOf(symbol) !== i)
  return twice && `${twice} is named twice`
}

/** Names, ids and exchanges as in the replayed market where it has the symbol. */
function stockListing(symbol: string, ordinal: number): Listing {
  const known = LISTINGS.find(listing => listing.symbol === symbol)
  const isBenchmark = ordinal === 0
  return {
    symbol,
    conId: known && known.conId <= KNOWN_ID_MAX ? known.conId : FIRST_ID + ordinal,
    secType: 'STK',
    name: known?.name ?? `SYNTHETIC ${symbol}`,
    stockType: known?.stockType ?? (isBenchmark ? 'ETF' : 'COMMON'),
    primaryExchange: known?.primaryExchange ?? (isBenchmark ? 'ARCA' : 'NYSE'),
    industry: known?.industry ?? '',
    category: known?.category ?? '',
    isBenchmark,
  }
}
