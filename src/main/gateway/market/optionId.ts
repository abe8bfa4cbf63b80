/**
 * Contract ids of options: underlying, expiration, strike and right packed into one number from 200,000,000 on. No
 * two contracts share one, an id means the same in every session and run, and can be read back without a table.
 */
import { dateFromDayNumber } from '#core/calendar/civilDate'
import { assert } from '#core/domain/assert'
import type { Right } from '#core/domain/instrument'
import { dayNumber, type SessionDate, sessionDate } from '#core/domain/time'
import { LISTINGS, type Listing } from './listings'
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
const FIRST_DAY = dayNumber(sessionDate('2012-01-01'))
/** Expirations to August 2017 and strikes to 1,023.50 by halves. */
const DAYS = 2048
const HALF_POINTS = 2048

/** Asserts that the option is one that could be listed. */
export function listedOption(
  listing: Listing,
  expiration: SessionDate,
  strike: number,
  right: Right,
): ListedOption {
  const underlying = LISTINGS.indexOf(listing)
  const day = dayNumber(expiration) - FIRST_DAY
  const halfPoints = strike * 2
  const fits = underlying >= 0 && day >= 0 && day < DAYS && halfPoints > 0 && halfPoints < HALF_POINTS
  assert(fits && Number.isInteger(halfPoints), `no id for ${listing.symbol} ${expiration} ${strike}`)
  const slot = (underlying * DAYS + day) * HALF_POINTS + halfPoints
  return { conId: FIRST_ID + slot * 2 + (right === 'call' ? 0 : 1), listing, expiration, strike, right }
}

/** The option of an id; undefined when the id is no option's or its date no expiration. */
export function optionFromId(conId: number): ListedOption | undefined {
  const packed = conId - FIRST_ID
  if (!Number.isInteger(packed) || packed < 0) return undefined
  const halfPoints = Math.floor(packed / 2) % HALF_POINTS
  const day = Math.floor(packed / (2 * HALF_POINTS)) % DAYS
  const listing = LISTINGS[Math.floor(packed / (2 * HALF_POINTS * DAYS))]
  if (listing?.secType !== 'STK' || halfPoints === 0) return undefined
  const expiration = dateFromDayNumber(FIRST_DAY + day)
  if (!isExpiration(listing.symbol, expiration)) return undefined
  return { conId, listing, expiration, strike: halfPoints / 2, right: packed % 2 === 0 ? 'call' : 'put' }
}
