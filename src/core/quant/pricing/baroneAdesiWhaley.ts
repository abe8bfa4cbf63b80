/**
 * American options in closed form by the quadratic approximation of Barone-Adesi and Whaley (J. of Finance 42,
 * 1987), the fast path beside the tree: within a cent for months, within a percent for a year and a half at high vol.
 */
import { rootOf } from '../rootOf'
import { blackScholesPrice, logRatio, type OptionTerms } from './blackScholes'
import { normalCdf, normalPdf } from './normal'

export function baroneAdesiWhaleyPrice(terms: OptionTerms, vol: number): number {
  const { right, spot, strike } = terms
  const european = blackScholesPrice(terms, vol)
  const sign = right === 'call' ? 1 : -1
  const intrinsic = Math.max(sign * (spot - strike), 0)
  if (!(vol * Math.sqrt(terms.years) > 0)) return Math.max(european, intrinsic)
  const critical = criticalSpot(terms, vol)
  if (critical === undefined) return Math.max(european, intrinsic)
  if (sign * (spot - critical) >= 0) return intrinsic
  const power = premiumPower(terms, vol)
  const premium = ((sign * critical) / power) * notExercised(terms, vol, critical)
  return european + premium * Math.exp(power * logRatio(spot, critical))
}

/** The spot from which exercise today is best; undefined when it never is. */
export function criticalSpot(terms: OptionTerms, vol: number): number | undefined {
  const { right, strike, rate, dividendYield } = terms
  // What is lost by waiting: dividends for calls, interest on the strike for puts.
  if (right === 'call' ? dividendYield <= 0 : rate <= 0) return undefined
  const power = premiumPower(terms, vol)
  let spot = criticalSpotGuess(terms, vol)
  for (let iteration = 0; iteration < NEWTON_MAX; iteration++) {
    const { gain, slope } = gainOfWaiting(terms, vol, spot, power)
    const next = spot - gain / slope
    if (!(next > 0)) break
    if (Math.abs(next - spot) <= 1e-12 * strike) return next
    spot = next
  }
  // Newton has left the road, as it may for extreme rates: search from the strike to out of reach.
  const far = right === 'call' ? 1e6 * strike : 1e-6 * strike
  const gainAt = (logSpot: number) => gainOfWaiting(terms, vol, Math.exp(logSpot), power).gain
  const root = rootOf(gainAt, Math.log(strike), Math.log(far), 1e-12)
  return root === undefined ? undefined : Math.exp(root)
}

const NEWTON_MAX = 16

/** The paper's start: from the strike towards the boundary of an option without end. */
function criticalSpotGuess(terms: OptionTerms, vol: number): number {
  const { right, strike, years, rate, dividendYield } = terms
  const sign = right === 'call' ? 1 : -1
  const variance = vol * vol
  const carry = (2 * (rate - dividendYield)) / variance - 1
  const endlessPower = (sign * Math.sqrt(carry * carry + (8 * Math.max(rate, 0)) / variance) - carry) / 2
  const endless = strike / (1 - 1 / endlessPower)
  const haste = (sign * (rate - dividendYield) * years + 2 * vol * Math.sqrt(years)) * strike
  const guess = strike + (endless - strike) * -Math.expm1(-haste / Math.abs(endless - strike))
  return Number.isFinite(guess) && guess > 0 && sign * (guess - strike) >= 0 ? guess : strike
}

/** What the option is worth alive less what exercise brings, if `spot` were critical; and its slope in spot. */
function gainOfWaiting(
  terms: OptionTerms,
  vol: number,
  spot: number,
  power: number,
): { readonly gain: number; readonly slope: number } {
  const { right, strike, years, rate, dividendYield } = terms
  const sign = right === 'call' ? 1 : -1
  const deviation = vol * Math.sqrt(years)
  const d1 = (logRatio(spot, strike) + (rate - dividendYield) * years) / deviation + deviation / 2
  const yieldDiscount = Math.exp(-dividendYield * years)
  const held = yieldDiscount * normalCdf(sign * d1)
  const paid = Math.exp(-rate * years) * normalCdf(sign * (d1 - deviation))
  const european = sign * (spot * held - strike * paid)
  const premium = ((sign * spot) / power) * (1 - held)
  const premiumSlope = (sign * (1 - held) - (yieldDiscount * normalPdf(d1)) / deviation) / power
  return { gain: european + premium - sign * (spot - strike), slope: sign * held + premiumSlope - sign }
}

/** Exponent of the early-exercise premium in spot: above 1 for calls, negative for puts. */
function premiumPower({ right, years, rate, dividendYield }: OptionTerms, vol: number): number {
  const variance = vol * vol
  const carry = (2 * (rate - dividendYield)) / variance - 1
  // rate / (1 - exp(-rate years)), whose limit at rate 0 is 1 / years.
  const decay = rate === 0 ? 1 / years : rate / -Math.expm1(-rate * years)
  const root = Math.sqrt(carry * carry + (8 * decay) / variance)
  return right === 'call' ? (root - carry) / 2 : (-root - carry) / 2
}

/** 1 less the discounted probability-weight of ending in the money, in units of spot. */
function notExercised(terms: OptionTerms, vol: number, spot: number): number {
  const { right, strike, years, rate, dividendYield } = terms
  const deviation = vol * Math.sqrt(years)
  const d1 = (logRatio(spot, strike) + (rate - dividendYield) * years) / deviation + deviation / 2
  return 1 - Math.exp(-dividendYield * years) * normalCdf(right === 'call' ? d1 : -d1)
}
