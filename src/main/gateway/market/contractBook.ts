import { type OptionContract, occSymbol, optionFromOcc, type Right } from '#core/domain/instrument'
import { compactDate, dayNumber, type SessionDate } from '#core/domain/time'
import { adjustedOption, optionOf } from './adjustedOption'
import { LISTINGS, type Listing } from './listings'
import type { ContractBook, ContractDefinition, ContractQuery, OptionClass } from './market'
import type { MarketDays } from './marketDays'
import { type ListedOption, listedOption, optionFromId } from './optionId'
import { listedExpirations, listedStrikes } from './optionListing'

/** Strikes surround the closes of this many sessions, so that they do not vanish when the price moves away. */
const STRIKE_WINDOW = 60
const MULTIPLIER = 100
const PENNY_RULE = 26
const NICKEL_RULE = 110
const RIGHTS: readonly Right[] = ['call', 'put']

/** Contracts as of the market's present session; those that options had before stay known by id. */
export class ListedContracts implements ContractBook {
  readonly #days: MarketDays
  readonly #asOf: () => SessionDate
  /** At most one entry per underlying and session. */
  readonly #strikes = new Map<string, readonly number[]>()
  readonly #underlyings = LISTINGS.map(underlyingDefinition)

  constructor(days: MarketDays, asOf: () => SessionDate) {
    this.#days = days
    this.#asOf = asOf
  }

  byId(conId: number): ContractDefinition | undefined {
    const underlying = this.#underlyings.find(definition => definition.conId === conId)
    if (underlying) return underlying
    const option = optionOf(conId, this.#days)
    return option && optionDefinition(option)
  }

  adjusted(conId: number, split: number): ContractDefinition | undefined {
    const option = optionFromId(conId)
    return option && optionDefinition(adjustedOption(option, split))
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
    const listing = LISTINGS.find(({ conId }) => conId === underConId)
    if (listing?.secType !== 'STK') return []
    const expirations = listedExpirations(listing.symbol, this.#asOf())
    const strikes = this.#strikesOf(listing.symbol)
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
    for (const listing of LISTINGS) {
      const { symbol } = listing
      if (listing.secType !== 'STK' || (query.symbol ?? symbol) !== symbol) continue
      if ((query.tradingClass ?? symbol) !== symbol) continue
      const strikes = this.#strikesOf(symbol).filter(strike => strike === (query.strike ?? strike))
      for (const expiration of listedExpirations(symbol, this.#asOf())) {
        if (!compactDate(expiration).startsWith(query.expiration ?? '')) continue
        for (const strike of strikes)
          for (const right of RIGHTS)
            if (right === (query.right ?? right))
              found.push(optionDefinition(listedOption(listing, expiration, strike, right)))
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

  #strikesOf(symbol: string): readonly number[] {
    const asOf = this.#asOf()
    const key = `${symbol} ${asOf}`
    const known = this.#strikes.get(key)
    if (known) return known
    const closes = this.#days.closesBefore(symbol, dayNumber(asOf), STRIKE_WINDOW)
    const strikes = listedStrikes(
      symbol,
      closes.reduce((a, b) => Math.min(a, b)),
      closes.reduce((a, b) => Math.max(a, b)),
    )
    this.#strikes.set(key, strikes)
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
    priceIncrements: symbol === 'SPY' ? [[0, 0.01]] : NICKEL_INCREMENTS,
    marketRuleId: symbol === 'SPY' ? PENNY_RULE : NICKEL_RULE,
  }
}

const NICKEL_INCREMENTS = [
  [0, 0.01],
  [3, 0.05],
] as const
