/** Quotes options from the surface: a pure function of contract, underlying, VIX and time. */
import { exchangeTimeOf, MS_PER_DAY, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { previousSession, sessionOf } from '#core/calendar/xnysSessions'
import { assert } from '#core/domain/assert'
import { roundToTick } from '#core/domain/tick'
import { dayNumber, type EpochMs, type SessionDate } from '#core/domain/time'
import { blackPrice, blackScholesGreeks, logRatio } from '#core/quant/pricing/blackScholes'
import { impliedVol } from '#core/quant/pricing/impliedVol'
import { UNITS_PER_DOLLAR } from './dayMinutes'
import type { MarketQuote, MarketSession, OptionModel } from './market'
import type { MarketDays } from './marketDays'
import type { ListedOption } from './optionId'
import { fractionOf } from './seededRandom'
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
  readonly #bases = new Map<string, SessionBase>()
  readonly #earlier = new Map<number, Earlier>()

  constructor(days: MarketDays, seed: number) {
    this.#days = days
    this.#seed = seed
  }

  /** Undefined once the contract has expired. */
  quoteOf(option: ListedOption, view: UnderlyingView): MarketQuote | undefined {
    const expiresAt = expiryOf(option)
    const now = Math.min(view.now, view.session.closesAt) as EpochMs
    if (view.now >= expiresAt) return undefined
    const { conId } = option
    const base = this.#baseOf(option.listing.symbol, view.day)
    const vol = this.#volOf(option, view.spot, view.vix, { base, now })
    const terms = this.#termsOf(option, view.spot, { base, now })
    const greeks = blackScholesGreeks(terms, vol)
    const isOpen = view.now >= view.session.opensAt
    const { bid, ask } = marketAround(option, greeks.price, terms.years)
    const activity = this.#activityOf(option, view, base)
    const earlier = this.#earlierOf(option, view, base)
    const volume = isOpen ? Math.floor(activity.dailyVolume * shareOfSession(now, view.session)) : 0
    const last = volume > 0 ? roundToTick(greeks.price, optionTick(option, greeks.price)) : 0
    const hasTraded = last > 0
    const highest = this.#priceAt(option, extremeSpot(option, view, 'high'), view.vix, { base, now })
    const lowest = this.#priceAt(option, extremeSpot(option, view, 'low'), view.vix, { base, now })
    const tick = optionTick(option, greeks.price)
    const minute = Math.floor(now / MS_PER_MINUTE)
    return {
      bid: isOpen && bid > 0 ? bid : undefined,
      ask: isOpen ? ask : undefined,
      bidSize: isOpen && bid > 0 ? activity.lots(minute * 2) : 0,
      askSize: isOpen ? activity.lots(minute * 2 + 1) : 0,
      last: hasTraded ? last : undefined,
      lastSize: hasTraded ? 1 + Math.floor(10 * fractionOf(this.#seed, conId, minute)) : 0,
      lastTime: (minute * MS_PER_MINUTE) as EpochMs,
      volume,
      open: hasTraded ? roundToTick(earlier.open, tick) : undefined,
      high: hasTraded ? roundToTick(Math.max(highest, last, earlier.open), tick) : undefined,
      low: hasTraded ? roundToTick(Math.min(lowest, last, earlier.open), tick) : undefined,
      previousClose: roundToTick(earlier.previousClose, tick),
      halted: false,
      model: modelOf(),
    }

    function modelOf(): OptionModel {
      const volFrom = (price: number): number | undefined => {
        const result = impliedVol(terms, price)
        return result.ok ? result.value : undefined
      }
      return {
        impliedVol: vol,
        price: greeks.price,
        delta: greeks.delta,
        gamma: greeks.gamma,
        vega: greeks.vega / 100,
        theta: greeks.thetaPerDay,
        pvDividend: view.spot * -Math.expm1(-terms.dividendYield * terms.years),
        underlyingPrice: view.spot,
        bidImpliedVol: bid > 0 ? volFrom(bid) : undefined,
        askImpliedVol: volFrom(ask),
        openInterest: activity.openInterest,
      }
    }
  }

  /** The model's price for history: at a spot, a VIX and an instant of a session. */
  priceAt(option: ListedOption, spot: number, vix: number, now: EpochMs): number {
    const base = this.#baseOf(option.listing.symbol, dayNumber(exchangeTimeOf(now).date))
    return this.#priceAt(option, spot, vix, { base, now })
  }

  /** At-the-money vol for 30 days of a stock on a day at a VIX. */
  atMoneyVol(symbol: string, day: number, vix: number): number {
    return volAt(surfaceOf(symbol, this.#baseOf(symbol, day), vix), 0, 30 / 365)
  }

  /** Contracts traded in a whole session, for history. */
  dailyVolumeOf(option: ListedOption, spot: number, day: number): number {
    return this.#interestOf(option, spot, day).dailyVolume
  }

  #priceAt(option: ListedOption, spot: number, vix: number, when: When): number {
    const { years, rate, dividendYield, right, strike } = this.#termsOf(option, spot, when)
    const vol = this.#volOf(option, spot, vix, when)
    const forward = spot * Math.exp((rate - dividendYield) * years)
    return blackPrice(right, forward, strike, vol * Math.sqrt(years), Math.exp(-rate * years))
  }

  #termsOf(option: ListedOption, spot: number, { base, now }: When) {
    return {
      right: option.right,
      spot,
      strike: option.strike,
      years: yearsTo(option, now),
      rate: RATE,
      dividendYield: base.dividendYield,
    }
  }

  #volOf(option: ListedOption, spot: number, vix: number, { base, now }: When): number {
    const years = yearsTo(option, now)
    const forward = spot * Math.exp((RATE - base.dividendYield) * years)
    return volAt(surfaceOf(option.listing.symbol, base, vix), logRatio(option.strike, forward), years)
  }

  #baseOf(symbol: string, day: number): SessionBase {
    const known = this.#bases.get(symbol)
    if (known?.day === day) return known
    const vixCloses = this.#days.closesBefore('VIX', day, USUAL_WINDOW)
    const realised = this.#days.realisedVolOf(symbol, day, USUAL_WINDOW)
    const base = {
      day,
      dividendYield: this.#days.dividendYieldOf(symbol, day),
      usualVol: Math.min(0.9, Math.max(0.12, 1.05 * realised)),
      usualVix: vixCloses.reduce((a, b) => a + b, 0) / Math.max(1, vixCloses.length),
    }
    this.#bases.set(symbol, base)
    return base
  }

  #earlierOf(option: ListedOption, view: UnderlyingView, base: SessionBase): Earlier {
    const { conId } = option
    const known = this.#earlier.get(conId)
    if (known?.day === base.day) return known
    const { symbol } = option.listing
    const before = previousSession(view.session.date)
    const closeSpot = (this.#days.previousCloseOf(symbol, base.day) ?? 0) / UNITS_PER_DOLLAR
    const closeVix = this.#days.closesBefore('VIX', base.day, 1)[0] ?? view.vix
    const earlier = {
      day: base.day,
      previousClose: this.#priceAt(option, closeSpot, closeVix, { base, now: before.closesAt }),
      open: this.#priceAt(option, view.sessionOpen, view.vixAtOpen, { base, now: view.session.opensAt }),
    }
    if (this.#earlier.size >= EARLIER_MAX) this.#earlier.clear()
    // Before the open there is no opening spot to remember.
    if (view.now >= view.session.opensAt) this.#earlier.set(conId, earlier)
    return earlier
  }

  #activityOf(option: ListedOption, view: UnderlyingView, base: SessionBase) {
    const { conId } = option
    const interest = this.#interestOf(option, view.sessionOpen, base.day)
    const depth = option.listing.symbol === 'SPY' ? 120 : 25
    return {
      ...interest,
      lots: (slot: number) =>
        1 + Math.floor(depth * interest.liquidity * (0.3 + fractionOf(this.#seed, conId, slot))),
    }
  }

  /** Interest lies near the money and at round strikes, trading in the near expirations. */
  #interestOf(option: ListedOption, spot: number, day: number) {
    const { conId, strike, listing } = option
    const days = Math.floor(expiryOf(option) / MS_PER_DAY) - day
    const distance = Math.abs(logRatio(strike, spot)) / (0.03 + 0.012 * Math.sqrt(days + 1))
    const near = Math.exp(-0.5 * Math.min(distance, 3.5) ** 2)
    const round = strike % 5 === 0 ? 2.2 : 1
    const scale = listing.symbol === 'SPY' ? 24_000 : 3_000
    const chance = 0.3 + 1.4 * fractionOf(this.#seed, conId)
    const openInterest = Math.floor(scale * near * round * chance)
    const turnover = 0.08 + 0.9 * Math.exp(-days / 12)
    return { openInterest, dailyVolume: openInterest * turnover, liquidity: 0.15 + 0.85 * near }
  }
}

type When = { readonly base: SessionBase; readonly now: EpochMs }

const surfaceOf = (symbol: string, base: SessionBase, vix: number): Surface =>
  symbol === 'SPY' ? indexSurface(vix) : stockSurface(base.usualVol, base.usualVix, vix)

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

/** SPY's options trade in pennies, others in nickels from three dollars on. */
export const optionTick = (option: ListedOption, price: number): number =>
  option.listing.symbol === 'SPY' || price < 3 ? 0.01 : 0.05

/** Dealers ask more width for dear and for long options; rounding outwards keeps the model's price inside. */
function marketAround(option: ListedOption, price: number, years: number): { bid: number; ask: number } {
  const isIndex = option.listing.symbol === 'SPY'
  const width = (isIndex ? 0.008 : 0.02) + (isIndex ? 0.006 : 0.015) * price ** 0.8 * (1 + 2 * years)
  const low = Math.max(0, price - width / 2)
  const high = price + width / 2
  const bid = roundToTick(low, optionTick(option, low), 'down')
  const ask = roundToTick(high, optionTick(option, high), 'up')
  return { bid, ask: ask > bid ? ask : bid + optionTick(option, bid) }
}

function extremeSpot(option: ListedOption, view: UnderlyingView, extreme: 'high' | 'low'): number {
  const wantsHigh = (option.right === 'call') === (extreme === 'high')
  return wantsHigh ? view.sessionHigh : view.sessionLow
}
