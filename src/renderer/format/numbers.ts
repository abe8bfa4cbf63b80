import { priceText } from '#core/domain/priceText'

/** Numbers as a trader reads them. Absent ones are a dash; minus is U+2212, as wide as a plus and a digit. */
export const ABSENT = '–'
const MINUS = '−'

type Maybe = number | null | undefined

const isAbsent = (value: Maybe): value is null | undefined =>
  value === null || value === undefined || !Number.isFinite(value)

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const moneyCents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

const withMinus = (text: string): string => text.replace('-', MINUS)

export function formatPrice(value: Maybe): string {
  return isAbsent(value) ? ABSENT : withMinus(priceText(value))
}

/** Always as many decimals, for columns and running figures that must not change width. */
export function formatFixed(value: Maybe, decimals: number): string {
  return isAbsent(value) ? ABSENT : withMinus(value.toFixed(decimals))
}

export function formatSigned(value: Maybe, decimals = 2): string {
  if (isAbsent(value)) return ABSENT
  const text = Math.abs(value).toFixed(decimals)
  return Number(text) === 0 ? text : `${value > 0 ? '+' : MINUS}${text}`
}

/** A ratio as a percentage: 0.0123 -> +1.23%. */
export function formatSignedPercent(ratio: Maybe): string {
  return isAbsent(ratio) ? ABSENT : `${formatSigned(ratio * 100)}%`
}

export function formatPercent(ratio: Maybe, decimals = 1): string {
  return isAbsent(ratio) ? ABSENT : `${withMinus((ratio * 100).toFixed(decimals))}%`
}

export function formatInteger(value: Maybe): string {
  return isAbsent(value) ? ABSENT : withMinus(grouped.format(value))
}

/** Three or four digits: 1,234 -> 1,234; 12,345 -> 12.3K; 1,234,567 -> 1.23M. */
export function formatCompact(value: Maybe): string {
  if (isAbsent(value)) return ABSENT
  for (const [unit, letter] of UNITS) {
    const scaled = value / unit
    // A unit begins at 1, but thousands at 10: four digits are read faster than a fraction.
    if (Math.abs(scaled) < (unit === 1e3 ? 10 : 1)) continue
    const decimals = Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 ? 1 : 2
    return withMinus(`${scaled.toFixed(decimals)}${letter}`)
  }
  return withMinus(grouped.format(value))
}

const UNITS = [
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
] as const

/** Dollars and cents without a sign for currency: everything here is in US dollars. */
export function formatMoney(value: Maybe): string {
  return isAbsent(value) ? ABSENT : withMinus(moneyCents.format(value === 0 ? 0 : value))
}

export function formatSignedMoney(value: Maybe): string {
  if (isAbsent(value)) return ABSENT
  const text = moneyCents.format(Math.abs(value))
  return Math.abs(value) < 0.005 ? text : `${value > 0 ? '+' : MINUS}${text}`
}

export type Trend = 'up' | 'down' | 'flat'

export const trendOf = (value: Maybe): Trend =>
  isAbsent(value) || value === 0 ? 'flat' : value > 0 ? 'up' : 'down'

export const arrowOf: Readonly<Record<Trend, string>> = { up: '▲', down: '▼', flat: ' ' }
