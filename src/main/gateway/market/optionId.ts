/**
 * Contract ids of options: underlying, expiration, strike and right packed into one number from 200,000,000 on. No
 * two contracts share one, an id means the same in every session and run, and can be read back without a table.
 */
import { dateFromDayNumber } from '#core/calendar/civilDate'
import { assert } from '#core/domain/assert'
import type { Right } from '#core/domain/instrument'
import { dayNumber, type SessionDate } from '#core/domain/time'
import type { Listing } from './listings'
import { isExpiration } from './optionListing'

export type ListedOption = {
  readonly conId: number
  readonly listing: Listing
  readonly expiration: SessionDate
  readonly strike: number
  readonly right: Right
  /** 100 unless a split has changed what it delivers. */
  readonly multiplier?: number
}

const FIRST_ID = 200_000_000
/** From here on are stocks and indices. */
const END_ID = 1_000_000_000
/** Strikes to 1,023.50 by halves. */
const HALF_POINTS = 2048
const IDS_PER_DAY = 2 * HALF_POINTS

export class OptionIds {
  readonly #listings: readonly Listing[]
  readonly #firstDay: number
  /** Days of one underlying that have ids. */
  readonly #days: number

  /** Dates from `firstDate` on; without `days`, as many as there is room for. */
  constructor(listings: readonly Listing[], firstDate: SessionDate, days = daysFor(listings.length)) {
    assert(days <= daysFor(listings.length), `${days} days of ${listings.length} symbols have no ids`)
    this.#listings = listings
    this.#firstDay = dayNumber(firstDate)
    this.#days = days
  }

  canHold(strike: number): boolean {
    return Number.isInteger(strike * 2) && strike > 0 && strike * 2 < HALF_POINTS
  }

  /** Asserts that the option is one that could be listed. */
  optionOf(listing: Listing, expiration: SessionDate, strike: number, right: Right): ListedOption {
    const underlying = this.#listings.indexOf(listing)
    const day = dayNumber(expiration) - this.#firstDay
    const fits = underlying >= 0 && day >= 0 && day < this.#days && this.canHold(strike)
    assert(fits, `no id for ${listing.symbol} ${expiration} ${strike}`)
    const slot = (underlying * this.#days + day) * HALF_POINTS + strike * 2
    return { conId: FIRST_ID + slot * 2 + (right === 'call' ? 0 : 1), listing, expiration, strike, right }
  }

  /** The option of an id; undefined when the id is no option's or its date no expiration. */
  optionFrom(conId: number): ListedOption | undefined {
    const packed = conId - FIRST_ID
    if (!Number.isInteger(packed) || packed < 0) return undefined
    const halfPoints = Math.floor(packed / 2) % HALF_POINTS
    const day = Math.floor(packed / IDS_PER_DAY) % this.#days
    const listing = this.#listings[Math.floor(packed / (IDS_PER_DAY * this.#days))]
    if (listing?.secType !== 'STK' || halfPoints === 0) return undefined
    const expiration = dateFromDayNumber(this.#firstDay + day)
    if (!isExpiration(listing, expiration)) return undefined
    return { conId, listing, expiration, strike: halfPoints / 2, right: packed % 2 === 0 ? 'call' : 'put' }
  }
}

/** For how many days the options of so many symbols have ids. */
export const daysFor = (symbols: number): number => Math.floor((END_ID - FIRST_ID) / (IDS_PER_DAY * symbols))
