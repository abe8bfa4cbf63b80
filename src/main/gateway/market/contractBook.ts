import { type OptionContract, occSymbol, optionFromOcc, type Right } from '#core/domain/instrument'
import { compactDate, dayNumber, type SessionDate } from '#core/domain/time'
import { adjustedOption, optionOf } from './adjustedOption'
import type { Listing } from './listings'
import type { ContractBook, ContractDefinition, ContractQuery, OptionClass } from './market'
import type { MarketDays } from './marketDays'
import type { ListedOption, OptionIds } from './optionId'
import { listedExpirations, listedStrikes } from './optionListing'

/** Strikes surround the closes of this many sessions, so that they do not vanish when the price moves away. */
const STRIKE_WINDOW = 60
const MULTIPLIER = 100
const PENNY_RULE = 26
const NICKEL_RULE = 110
const RIGHTS: readonly Right[] = ['call', 'put']

/** Contracts as of the market's present session; those that options had before stay known by id. */
export class ListedContracts implements ContractBook {
  readonly #listings: readonly Listing[]
  readonly #ids: OptionIds
  readonly #days: MarketDays
  readonly #asOf: () => SessionDate
  /** Of the session that each was last asked for in, by symbol. */
  readonly #strikes = new Map<string, { readonly asOf: SessionDate; readonly strikes: readonly number[] }>()
  readonly #underlyings: readonly ContractDefinition[]

  constructor(listings: readonly Listing[], ids: OptionIds, days: MarketDays, asOf: () => SessionDate) {
    this.#listings = listings
    this.#ids = ids
    this.#days = days
    this.#asOf = asOf
    this.#underlyings = listings.map(underlyingDefinition)
  }

  byId(conId: number): ContractDefinition | undefined {
    const underlying = this.#underlyings.find(definition => definition.conId === conId)
    if (underlying) return underlying
    const option = optionOf(conId, this.#ids, this.#days)
    return option && optionDefinition(option)
  }

  adjusted(conId: number, split: number): ContractDefinition | undefined {
    const option = this.#ids.optionFrom(conId)
    return option && optionDefinition(adjustedOption(option, split, this.#ids))
  }

  find(query: ContractQuery): readonly ContractDefinition[] {
    if (query.secType === 'OPT') return this.#findOptions(query)
    const { symbol, localSymbol, secType } = query
    return this.#underlyings.filter(
      definition =>
        definition.secType === secType &&
        (symbol === undefined || definition.symbol === symbol) &&
        (localSymbol === undefined || definition.localSymbol === localSymbol),
    )
  }

  matching(pattern: string): readonly ContractDefinition[] {
    const text = pattern.trim().toUpperCase()
    if (text === '') return []
    const bySymbol = this.#underlyings.filter(({ symbol }) => symbol.startsWith(text))
    const byName = this.#underlyings.filter(({ longName }) => longName.toUpperCase().startsWith(text))
    return [...new Set([...bySymbol, ...byName])]
  }

  optionClasses(underConId: number): readonly OptionClass[] {
    const listing = this.#listings.find(({ conId }) => conId === underConId)
    if (listing?.secType !== 'STK') return []
    const expirations = listedExpirations(listing, this.#asOf())
    const strikes = this.#strikesOf(listing)
    return ['SMART', 'CBOE'].map(exchange => ({
      exchange,
      tradingClass: listing.symbol,
      multiplier: MULTIPLIER,
      expirations,
      strikes,
    }))
  }

  #findOptions(query: ContractQuery): readonly ContractDefinition[] {
    if (query.multiplier !== undefined && query.multiplier !== MULTIPLIER) return []
    if (query.localSymbol !== undefined) return this.#findByOcc(query.localSymbol, query)
    const found: ContractDefinition[] = []
    for (const listing of this.#listings) {
      const { symbol } = listing
      if (listing.secType !== 'STK' || (query.symbol ?? symbol) !== symbol) continue
      if ((query.tradingClass ?? symbol) !== symbol) continue
      const strikes = this.#strikesOf(listing).filter(strike => strike === (query.strike ?? strike))
      for (const expiration of listedExpirations(listing, this.#asOf())) {
        if (!compactDate(expiration).startsWith(query.expiration ?? '')) continue
        for (const strike of strikes)
          for (const right of RIGHTS)
            if (right === (query.right ?? right))
              found.push(optionDefinition(this.#ids.optionOf(listing, expiration, strike, right)))
      }
    }
    return found
  }

  #findByOcc(localSymbol: string, query: ContractQuery): readonly ContractDefinition[] {
    const option = optionFromOcc(localSymbol)
    if (!option) return []
    const { underlying: symbol, expiration, strike, right } = option
    return this.#findOptions({
      secType: 'OPT',
      symbol,
      expiration: compactDate(expiration),
      strike,
      right,
    }).filter(definition => (query.symbol ?? definition.symbol) === definition.symbol)
  }

  #strikesOf(listing: Listing): readonly number[] {
    const { symbol } = listing
    const asOf = this.#asOf()
    const known = this.#strikes.get(symbol)
    if (known?.asOf === asOf) return known.strikes
    const closes = this.#days.closesBefore(symbol, dayNumber(asOf), STRIKE_WINDOW)
    const [lowest, highest] = [
      closes.reduce((a, b) => Math.min(a, b)),
      closes.reduce((a, b) => Math.max(a, b)),
    ]
    const strikes = listedStrikes(listing, lowest, highest).filter(strike => this.#ids.canHold(strike))
    this.#strikes.set(symbol, { asOf, strikes })
    return strikes
  }
}

function underlyingDefinition(listing: Listing): ContractDefinition {
  const { symbol, conId, secType, name, primaryExchange } = listing
  return {
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
    longName: name,
    stockType: listing.stockType,
    industry: listing.industry,
    category: listing.category,
    underConId: 0,
    priceIncrements: [[0, 0.01]],
    marketRuleId: PENNY_RULE,
  }
}

function optionDefinition(option: ListedOption): ContractDefinition {
  const { conId, listing, expiration, strike, right, multiplier = MULTIPLIER } = option
  const { symbol } = listing
  // The OCC marks a class that delivers other than 100 shares with a digit.
  const tradingClass = multiplier === MULTIPLIER ? symbol : `${symbol}1`
  const contract: OptionContract = {
    kind: 'option',
    underlying: symbol,
    expiration,
    strike,
    right,
    multiplier,
    tradingClass,
  }
  const compact = occSymbol(contract)
  return {
    conId,
    secType: 'OPT',
    symbol,
    expiration,
    strike,
    right,
    multiplier,
    tradingClass,
    localSymbol: `${tradingClass.padEnd(6)}${compact.slice(tradingClass.length)}`,
    exchange: 'SMART',
    primaryExchange: '',
    currency: 'USD',
    longName: listing.name,
    stockType: '',
    industry: listing.industry,
    category: listing.category,
    underConId: listing.conId,
    priceIncrements: listing.isBenchmark ? [[0, 0.01]] : NICKEL_INCREMENTS,
    marketRuleId: listing.isBenchmark ? PENNY_RULE : NICKEL_RULE,
  }
}

const NICKEL_INCREMENTS = [
  [0, 0.01],
  [3, 0.05],
] as const
