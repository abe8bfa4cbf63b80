import { assert } from './assert'
import { compactDate, dateFromCompact, type SessionDate } from './time'

export type Right = 'call' | 'put'

export type Stock = { readonly kind: 'stock'; readonly symbol: string }
export type Index = { readonly kind: 'index'; readonly symbol: string }

export type OptionContract = {
  readonly kind: 'option'
  readonly underlying: string
  readonly expiration: SessionDate
  readonly strike: number
  readonly right: Right
  /** Underlying units per contract: 100 unless adjusted. */
  readonly multiplier: number
  /** The exchange's class: `SPX` (AM-settled) and `SPXW` (PM) differ where symbol and expiration do not. */
  readonly tradingClass: string
}

export type Leg = {
  readonly option: OptionContract
  /** Contracts per combo; positive. */
  readonly ratio: number
  /** What buying one combo does with this leg. */
  readonly side: 'buy' | 'sell'
}

/** Several legs traded as one order. Its price is the net debit of buying it: negative when buying brings a credit. */
export type Combo = { readonly kind: 'combo'; readonly underlying: string; readonly legs: readonly Leg[] }

export type Instrument = Stock | Index | OptionContract | Combo
export type QuotedInstrument = Exclude<Instrument, Combo>

/** The indices that carry options or measure volatility; every other bare symbol is a share. */
const INDEX_SYMBOLS: ReadonlySet<string> = new Set([
  'VIX',
  'VIX9D',
  'VIX3M',
  'SPX',
  'XSP',
  'NDX',
  'RUT',
  'DJX',
])

export const instrumentFromSymbol = (symbol: string): Stock | Index => ({
  kind: INDEX_SYMBOLS.has(symbol) ? 'index' : 'stock',
  symbol,
})

/** Units of the price's currency per 1.00 of price and one unit of quantity. */
export function multiplierOf(instrument: Instrument): number {
  switch (instrument.kind) {
    case 'stock':
    case 'index':
      return 1
    case 'option':
      return instrument.multiplier
    case 'combo': {
      const first = instrument.legs[0]
      assert(first !== undefined, 'a combo has legs')
      return first.option.multiplier
    }
  }
}

export const underlyingOf = (instrument: Instrument): string =>
  instrument.kind === 'stock' || instrument.kind === 'index' ? instrument.symbol : instrument.underlying

/**
 * One text per instrument, the same for every broker: `SPY`, the compact OCC symbol `SPY131018C00165000`
 * (root, expiration, right, strike in thousandths), or the legs of a combo joined with their signed ratios.
 */
export function instrumentKey(instrument: Instrument): string {
  if (instrument.kind === 'stock' || instrument.kind === 'index') return instrument.symbol
  const known = keys.get(instrument)
  if (known !== undefined) return known
  const key =
    instrument.kind === 'option'
      ? occSymbol(instrument)
      : instrument.legs
          .map(leg => `${leg.side === 'buy' ? '+' : '-'}${leg.ratio}*${instrumentKey(leg.option)}`)
          .join(' ')
  keys.set(instrument, key)
  return key
}

/** Instruments never change, and their keys are asked for all the time. */
const keys = new WeakMap<Instrument, string>()

export function occSymbol(option: OptionContract): string {
  const thousandths = Math.round(option.strike * 1000)
  const right = option.right === 'call' ? 'C' : 'P'
  return `${option.tradingClass}${compactDate(option.expiration).slice(2)}${right}${String(thousandths).padStart(8, '0')}`
}

const OCC = /^([A-Z0-9.]{1,6}) *(\d{6})([CP])(\d{8})$/

/** Reads an OCC symbol, compact or padded to 21 characters; undefined when it is not one. The century is 20xx. */
export function optionFromOcc(
  text: string,
  underlying?: string,
  multiplier = 100,
): OptionContract | undefined {
  const match = OCC.exec(text)
  if (!match) return undefined
  const [, tradingClass = '', date = '', right, strike] = match
  const expiration = dateFromCompact(`20${date}`)
  if (!expiration) return undefined
  return {
    kind: 'option',
    underlying: underlying ?? tradingClass,
    expiration,
    strike: Number(strike) / 1000,
    right: right === 'C' ? 'call' : 'put',
    multiplier,
    tradingClass,
  }
}
