/** Quotes options from the surface: a pure function of contract, underlying, VIX and time. */
import { exchangeTimeOf, MS_PER_DAY, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { previousSession, sessionOf } from '#core/calendar/xnysSessions'
import { assert } from '#core/domain/assert'
import { dayNumber, type EpochMs, epochMs, type SessionDate } from '#core/domain/time'
import { blackPrice, blackScholesGreeks, logRatio, type OptionTerms } from '#core/quant/pricing/blackScholes'
import { UNITS_PER_DOLLAR } from './dayMinutes'
import type { Listing } from './listings'
import type { MarketQuote, MarketSession } from './market'
import { type MarketDays, realisedVolOf } from './marketDays'
import { activityOf, lotsIn, type OptionActivity } from './optionActivity'
import type { ListedOption } from './optionId'
import { marketAround, modelOf, type OptionMarket, onTick } from './optionMarket'
import { indexSurface, RATE, type Surface, stockSurface, volAt } from './surfaceModel'

/** What an option's quote depends on besides the contract. */
export type UnderlyingView = {
  /** Middle of the underlying's market, dollars. */
  readonly spot: number
  readonly sessionHigh: number
  readonly sessionLow: number
  readonly sessionOpen: number
  /** Points. */
  readonly vix: number
  readonly vixAtOpen: number
  readonly now: EpochMs
  readonly session: MarketSession
  /** The session's day number. */
  readonly day: number
}

/** Constant through a session. */
type SessionBase = {
  readonly day: number
  readonly dividendYield: number
  readonly usualVol: number
  readonly usualVix: number
}

type MarketThen = OptionMarket & { readonly price: number; readonly size: number }

type Earlier = { readonly day: number; readonly previousClose: number; readonly open: number }

const MS_PER_YEAR = 365 * MS_PER_DAY
/** Vols are quoted for at least this long: towards the last second they lose their meaning. */
const YEARS_MIN = 30_000 / MS_PER_YEAR
const USUAL_WINDOW = 60
/** Remembered opens and previous closes; the whole market has fewer contracts. */
const EARLIER_MAX = 40_000

export class OptionDesk {
  readonly #days: MarketDays
  readonly #seed: number
  readonly #longVol: number | undefined
  readonly #bases = new Map<string, SessionBase>()
  readonly #earlier = new Map<number, Earlier>()

  /** `longVol` is what the benchmark's at-the-money vol reverts to. */
  constructor(days: MarketDays, seed: number, longVol?: number) {
    this.#days = days
    this.#seed = seed
    this.#longVol = longVol
  }

  /** Undefined once the contract has expired. After the close the last market stands. */
  quoteOf(option: ListedOption, view: UnderlyingView): MarketQuote | undefined {
    if (view.now >= expiryOf(option)) return undefined
    const when = this.#whenOf(option, view)
    const { session, spot, vix } = view
    const vol = this.#volOf(option, spot, vix, when)
    const terms = termsOf(option, spot, when)
    const greeks = blackScholesGreeks(terms, vol)
    const market = marketAround(option, greeks.price, terms.years)
    const activity = this.#activityOf(option, view.sessionOpen, view.day)
    const isOpen = view.now >= session.opensAt
    const minute = Math.floor(when.now / MS_PER_MINUTE)
    const lots = (slot: number) => lotsIn(option, activity.depth, slot, this.#seed)
    const volume = isOpen ? Math.floor(activity.dailyVolume * shareOfSession(when.now, session)) : 0
    const hasBid = isOpen && market.bid > 0
    return {
      bid: hasBid ? market.bid : undefined,
      ask: isOpen ? market.ask : undefined,
      bidSize: hasBid ? lots(2 * minute) : 0,
      askSize: isOpen ? lots(2 * minute + 1) : 0,
      volume,
      lastSize: volume > 0 ? Math.min(volume, lots(-minute)) : 0,
      lastTime: epochMs(minute * MS_PER_MINUTE),
      previousClose: onTick(option, this.#earlierOf(option, view).previousClose),
      halted: false,
      model: modelOf(market, { terms, vol, greeks }, activity.openInterest),
      ...this.#printsOf(option, view, volume > 0 ? onTick(option, greeks.price) : 0),
    }
  }

  /** The model's price for history: at a spot, a VIX and an instant of a session. */
  priceAt(option: ListedOption, spot: number, vix: number, now: EpochMs): number {
    const day = dayNumber(exchangeTimeOf(now).date)
    return this.#priceAt(option, spot, vix, { base: this.#baseOf(option.listing.symbol, day), now })
  }

  /** The option's market for history, with the most that a side would show; undefined outside its life. */
  marketAt(option: ListedOption, spot: number, vix: number, now: EpochMs): MarketThen | undefined {
    if (now >= expiryOf(option)) return undefined
    const day = dayNumber(exchangeTimeOf(now).date)
    const price = this.priceAt(option, spot, vix, now)
    const size = lotsIn(
      option,
      this.#activityOf(option, spot, day).depth,
      2 * Math.floor(now / MS_PER_MINUTE),
      this.#seed,
    )
    return { ...marketAround(option, price, yearsTo(option, now)), price, size }
  }

  /** At-the-money vol for 30 days of a stock on a day at a VIX. */
  atMoneyVol(listing: Listing, day: number, vix: number): number {
    return volAt(this.#surfaceOf(listing, this.#baseOf(listing.symbol, day), vix), 0, 30 / 365)
  }

  /** Contracts traded in a whole session, for history. */
  dailyVolumeOf(option: ListedOption, spot: number, day: number): number {
    return this.#activityOf(option, spot, day).dailyVolume
  }

  #priceAt(option: ListedOption, spot: number, vix: number, when: When): number {
    const { years, rate, dividendYield, right, strike } = termsOf(option, spot, when)
    const vol = this.#volOf(option, spot, vix, when)
    const forward = spot * Math.exp((rate - dividendYield) * years)
    return blackPrice(right, forward, strike, vol * Math.sqrt(years), Math.exp(-rate * years))
  }

  /** Today's open, high, low and last; none before the first print. */
  #printsOf(option: ListedOption, view: UnderlyingView, last: number) {
    if (last === 0) return { open: undefined, high: undefined, low: undefined, last: undefined }
    const when = this.#whenOf(option, view)
    const [best, worst] =
      option.right === 'call' ? [view.sessionHigh, view.sessionLow] : [view.sessionLow, view.sessionHigh]
    const { open } = this.#earlierOf(option, view)
    const highest = this.#priceAt(option, best, view.vix, when)
    const lowest = this.#priceAt(option, worst, view.vix, when)
    return {
      open: onTick(option, open),
      high: onTick(option, Math.max(highest, last, open)),
      low: onTick(option, Math.min(lowest, last, open)),
      last,
    }
  }

  #whenOf(option: ListedOption, view: UnderlyingView): When {
    const now = epochMs(Math.min(view.now, view.session.closesAt))
    return { base: this.#baseOf(option.listing.symbol, view.day), now }
  }

  #volOf(option: ListedOption, spot: number, vix: number, { base, now }: When): number {
    const years = yearsTo(option, now)
    const forward = spot * Math.exp((RATE - base.dividendYield) * years)
    return volAt(this.#surfaceOf(option.listing, base, vix), logRatio(option.strike, forward), years)
  }

  #surfaceOf({ isBenchmark }: Listing, base: SessionBase, vix: number): Surface {
    return isBenchmark ? indexSurface(vix, this.#longVol) : stockSurface(base.usualVol, base.usualVix, vix)
  }

  #baseOf(symbol: string, day: number): SessionBase {
    const known = this.#bases.get(symbol)
    if (known?.day === day) return known
    const vixCloses = this.#days.closesBefore('VIX', day, USUAL_WINDOW)
    const realised = realisedVolOf(this.#days, symbol, day, USUAL_WINDOW)
    const base = {
      day,
      dividendYield: this.#days.dividendYieldOf(symbol, day),
      usualVol: Math.min(0.9, Math.max(0.12, 1.05 * realised)),
      usualVix: vixCloses.reduce((a, b) => a + b, 0) / Math.max(1, vixCloses.length),
    }
    this.#bases.set(symbol, base)
    return base
  }

  #earlierOf(option: ListedOption, view: UnderlyingView): Earlier {
    const { conId, listing } = option
    const known = this.#earlier.get(conId)
    if (known?.day === view.day) return known
    const { base } = this.#whenOf(option, view)
    const closeSpot = (this.#days.previousCloseOf(listing.symbol, view.day) ?? 0) / UNITS_PER_DOLLAR
    const closeVix = this.#days.closesBefore('VIX', view.day, 1)[0] ?? view.vix
    const closedAt = previousSession(view.session.date).closesAt
    const earlier = {
      day: view.day,
      previousClose: this.#priceAt(option, closeSpot, closeVix, { base, now: closedAt }),
      open: this.#priceAt(option, view.sessionOpen, view.vixAtOpen, { base, now: view.session.opensAt }),
    }
    if (this.#earlier.size >= EARLIER_MAX) this.#earlier.clear()
    // Before the open there is no opening spot to remember.
    if (view.now >= view.session.opensAt) this.#earlier.set(conId, earlier)
    return earlier
  }

  #activityOf(option: ListedOption, spot: number, day: number): OptionActivity {
    const days = Math.floor(expiryOf(option) / MS_PER_DAY) - day
    return activityOf(option, spot, days, this.#seed)
  }
}

type When = { readonly base: SessionBase; readonly now: EpochMs }

const termsOf = (option: ListedOption, spot: number, { base, now }: When): OptionTerms => ({
  right: option.right,
  spot,
  strike: option.strike,
  years: yearsTo(option, now),
  rate: RATE,
  dividendYield: base.dividendYield,
})

/** When the contract's last session closes; remembered, because every price asks. */
function expiryOf(option: ListedOption): EpochMs {
  const known = expiryByDate.get(option.expiration)
  if (known !== undefined) return known
  const session = sessionOf(option.expiration)
  assert(session !== undefined, 'options expire on a session')
  expiryByDate.set(option.expiration, session.closesAt)
  return session.closesAt
}

/** At most one entry per expiration that an id can hold: some 300. */
const expiryByDate = new Map<SessionDate, EpochMs>()

const yearsTo = (option: ListedOption, now: EpochMs): number =>
  Math.max(YEARS_MIN, (expiryOf(option) - now) / MS_PER_YEAR)

const shareOfSession = (now: EpochMs, session: MarketSession): number =>
  (now - session.opensAt) / (session.closesAt - session.opensAt)
