/**
 * Money in the ledger: an integer number of micro-dollars (1e-6 USD). Cents are too coarse: shares fill at
 * fractions of a cent and IBKR's commissions and fees have up to six decimals (docs/decisions/0003).
 * Safe to +-9 billion dollars.
 */
export type Micros = number & { readonly __unit: 'micros' }

const MICROS_PER_DOLLAR = 1_000_000

export const ZERO = 0 as Micros

/** From dollars, rounded half away from zero to the nearest micro-dollar. Throws on a value that is not finite. */
export function microsFromDollars(dollars: number): Micros {
  if (!Number.isFinite(dollars)) throw new RangeError(`not an amount of money: ${dollars}`)
  // Products such as 1.005 * 1e6 miss the integer by a few ulps; the nudge of 1e-9 restores it.
  const scaled = Math.abs(dollars) * MICROS_PER_DOLLAR
  return (Math.sign(dollars) * Math.floor(scaled + 0.5 + 1e-9)) as Micros
}

export const dollars = (amount: Micros): number => amount / MICROS_PER_DOLLAR
export const addMoney = (a: Micros, b: Micros): Micros => (a + b) as Micros
export const negateMoney = (a: Micros): Micros => (a === 0 ? 0 : -a) as Micros
