import { occSymbol } from '#core/domain/instrument'
import { compactDate, type SessionDate } from '#core/domain/time'
import { LISTINGS } from '#main/gateway/market/listings'
import type {
  ContractBook,
  ContractDefinition,
  ContractQuery,
  OptionClass,
} from '#main/gateway/market/market'
import type { ChainQuote } from './chainFile'
import { type ChainSnapshot, isIndex, underlyingOf } from './chainSnapshots'

/** Ids of IBKR's that the replayed market does not have. */
const KNOWN_IDS: Readonly<Record<string, number>> = { SPX: 416904 }
const FIRST_UNDERLYING_ID = 100_000_001
/** Options are numbered in order of class, expiration, strike and right: alike whenever the same files are read. */
const FIRST_OPTION_ID = 200_000_001
const MULTIPLIER = 100
const PENNIES = [[0, 0.01]] as const
const INDEX_INCREMENTS = [
  [0, 0.05],
  [3, 0.1],
] as const
const PENNY_RULE = 26
const INDEX_RULE = 239

/** The contracts of recorded chains; what can be found is what was quoted in the session. */
export class ChainContracts implements ContractBook {
  readonly #underlyings: readonly ContractDefinition[]
  readonly #byId: ReadonlyMap<number, ContractDefinition>
  readonly #byKey: ReadonlyMap<string, ContractDefinition>

  constructor(
    snapshots: readonly ChainSnapshot[],
    /** The quotes of an underlying's chain as it stands. */
    private readonly shown: (symbol: string) => readonly ChainQuote[],
  ) {
    const symbols = [...new Set(snapshots.map(({ symbol }) => symbol))].sort()
    this.#underlyings = symbols.map(underlyingDefinition)
    const quotes = new Map(snapshots.flatMap(({ quotes }) => quotes.map(quote => [keyOf(quote), quote])))
    const options = [...quotes].sort(([a], [b]) => (a < b ? -1 : 1))
    const byKey = new Map<string, ContractDefinition>()
    for (const [ordinal, [key, quote]] of options.entries()) {
      const underlying = this.#underlyings.find(({ symbol }) => symbol === underlyingOf(quote.tradingClass))
      if (underlying) byKey.set(key, optionDefinition(FIRST_OPTION_ID + ordinal, quote, underlying))
    }
    this.#byKey = byKey
    this.#byId = new Map([...this.#underlyings, ...byKey.values()].map(each => [each.conId, each]))
  }

  get underlyings(): readonly ContractDefinition[] {
    return this.#underlyings
  }

  byId(conId: number): ContractDefinition | undefined {
    return this.#byId.get(conId)
  }

  /** The contract that a row of a file is about. */
  of(quote: ChainQuote): ContractDefinition | undefined {
    return this.#byKey.get(keyOf(quote))
  }

  find(query: ContractQuery): readonly ContractDefinition[] {
    const candidates =
      query.secType === 'OPT'
        ? this.#underlyings
            .filter(({ symbol }) => (query.symbol ?? symbol) === symbol)
            .flatMap(({ symbol }) => this.#listed(symbol))
        : this.#underlyings
    return candidates.filter(contract => agrees(contract, query))
  }

  matching(pattern: string): readonly ContractDefinition[] {
    const text = pattern.trim().toUpperCase()
    return text === '' ? [] : this.#underlyings.filter(({ symbol }) => symbol.startsWith(text))
  }

  optionClasses(underConId: number): readonly OptionClass[] {
    const underlying = this.#underlyings.find(({ conId }) => conId === underConId)
    const listed = underlying ? this.#listed(underlying.symbol) : []
    return [...Map.groupBy(listed, ({ tradingClass }) => tradingClass)].map(([tradingClass, options]) => ({
      exchange: 'SMART',
      tradingClass,
      multiplier: MULTIPLIER,
      expirations: sortedDates(options),
      strikes: [...new Set(options.map(({ strike = 0 }) => strike))].sort((a, b) => a - b),
    }))
  }

  /** Nothing splits here. */
  adjusted(): undefined {
    return undefined
  }

  #listed(symbol: string): readonly ContractDefinition[] {
    return this.shown(symbol).flatMap(quote => this.of(quote) ?? [])
  }
}

const sortedDates = (options: readonly ContractDefinition[]): readonly SessionDate[] =>
  [...new Set(options.flatMap(({ expiration }) => expiration ?? []))].sort()

const keyOf = ({ tradingClass, expiration, strike, right }: ChainQuote): string =>
  `${tradingClass} ${expiration} ${strike.toFixed(3).padStart(12, '0')} ${right}`

const agrees = (contract: ContractDefinition, query: ContractQuery): boolean =>
  contract.secType === query.secType &&
  (query.symbol ?? contract.symbol) === contract.symbol &&
  (query.localSymbol ?? contract.localSymbol) === contract.localSymbol &&
  (query.tradingClass ?? contract.tradingClass) === contract.tradingClass &&
  (query.strike ?? contract.strike) === contract.strike &&
  (query.right ?? contract.right) === contract.right &&
  (query.multiplier ?? contract.multiplier) === contract.multiplier &&
  (contract.expiration === undefined || compactDate(contract.expiration).startsWith(query.expiration ?? ''))

function underlyingDefinition(symbol: string, ordinal: number): ContractDefinition {
  const known = LISTINGS.find(listing => listing.symbol === symbol)
  const isIndexed = isIndex(symbol)
  return {
    conId: KNOWN_IDS[symbol] ?? known?.conId ?? FIRST_UNDERLYING_ID + ordinal,
    secType: isIndexed ? 'IND' : 'STK',
    symbol,
    expiration: undefined,
    strike: undefined,
    right: undefined,
    multiplier: 1,
    tradingClass: symbol,
    localSymbol: symbol,
    exchange: isIndexed ? 'CBOE' : 'SMART',
    primaryExchange: known?.primaryExchange ?? (isIndexed ? 'CBOE' : 'NYSE'),
    currency: 'USD',
    longName: known?.name ?? symbol,
    stockType: known?.stockType ?? (isIndexed ? '' : 'COMMON'),
    industry: known?.industry ?? '',
    category: known?.category ?? '',
    underConId: 0,
    priceIncrements: PENNIES,
    marketRuleId: PENNY_RULE,
  }
}

function optionDefinition(
  conId: number,
  quote: ChainQuote,
  underlying: ContractDefinition,
): ContractDefinition {
  const { tradingClass, expiration, strike, right } = quote
  const compact = occSymbol({
    kind: 'option',
    underlying: underlying.symbol,
    expiration,
    strike,
    right,
    multiplier: MULTIPLIER,
    tradingClass,
  })
  const isOnIndex = underlying.secType === 'IND'
  return {
    ...underlying,
    conId,
    secType: 'OPT',
    expiration,
    strike,
    right,
    multiplier: MULTIPLIER,
    tradingClass,
    localSymbol: `${tradingClass.padEnd(6)}${compact.slice(tradingClass.length)}`,
    exchange: 'SMART',
    primaryExchange: '',
    stockType: '',
    underConId: underlying.conId,
    priceIncrements: isOnIndex ? INDEX_INCREMENTS : PENNIES,
    marketRuleId: isOnIndex ? INDEX_RULE : PENNY_RULE,
  }
}
