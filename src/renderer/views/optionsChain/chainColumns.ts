import type { SideColumn } from '#protocol/chainFrame'
import { formatCompact, formatFixed, formatPercent, formatPrice } from '../../format/numbers'
import { rememberedStore } from '../../state/valueStore'

/** What the wire brings, and what follows from it. */
export type ColumnName = SideColumn | 'liquidity' | 'otm'

export type ChainColumn = {
  readonly name: ColumnName
  readonly header: string
  readonly title: string
  readonly format: (value: number) => string
  /** What a press on the cell does with the option, if anything. */
  readonly picks?: 'buy' | 'sell'
}

const price = (value: number): string => (value > 0 ? formatPrice(value) : formatPrice(undefined))
/** Nobody has traded it, or nobody holds it: a zero is noise. */
const count = (value: number): string => (value > 0 ? formatCompact(value) : '')
const greek = (decimals: number) => (value: number) => formatFixed(value, decimals)

const COLUMNS: Readonly<Record<ColumnName, ChainColumn>> = {
  bid: { name: 'bid', header: 'Bid', title: 'Best bid; press to sell', format: price, picks: 'sell' },
  ask: { name: 'ask', header: 'Ask', title: 'Best ask; press to buy', format: price, picks: 'buy' },
  bidSize: { name: 'bidSize', header: 'Bid sz', title: 'Contracts bid for', format: count },
  askSize: { name: 'askSize', header: 'Ask sz', title: 'Contracts offered', format: count },
  last: { name: 'last', header: 'Last', title: 'Last trade', format: price },
  volume: { name: 'volume', header: 'Vol', title: 'Contracts traded this session', format: count },
  openInterest: { name: 'openInterest', header: 'OI', title: 'Open interest', format: count },
  impliedVol: {
    name: 'impliedVol',
    header: 'IV',
    title: 'Implied volatility',
    format: value => formatPercent(value),
  },
  delta: { name: 'delta', header: 'Δ', title: 'Delta', format: greek(2) },
  gamma: { name: 'gamma', header: 'Γ', title: 'Gamma', format: greek(3) },
  theta: { name: 'theta', header: 'Θ', title: 'Theta, per day', format: greek(3) },
  liquidity: {
    name: 'liquidity',
    header: 'Liq',
    title: 'Whether a leg here would pass the pipeline: ✓, or what it lacks (spread, volume, open interest)',
    format: value => LIQUIDITY_MARKS[value] ?? '',
  },
  otm: {
    name: 'otm',
    header: 'OTM',
    title:
      'Chance of ending out of the money, read from the delta: the POP of selling it before its premium counts',
    format: value => formatPercent(value, 0),
  },
  vega: { name: 'vega', header: 'V', title: 'Vega, per point of volatility', format: greek(3) },
}

const LIQUIDITY_MARKS: readonly string[] = ['✓', '✕ s', '✕ v', '✕ oi']

const COLUMN_SETS = {
  market: [
    'volume',
    'openInterest',
    'liquidity',
    'impliedVol',
    'otm',
    'delta',
    'bidSize',
    'bid',
    'ask',
    'askSize',
  ],
  medium: ['openInterest', 'liquidity', 'impliedVol', 'delta', 'bidSize', 'bid', 'ask', 'askSize'],
  compact: ['liquidity', 'impliedVol', 'delta', 'bid', 'ask'],
  greeks: ['impliedVol', 'delta', 'gamma', 'theta', 'vega', 'bid', 'ask'],
  prices: ['delta', 'bid', 'ask'],
} as const satisfies Record<string, readonly ColumnName[]>

export type ColumnSet = keyof typeof COLUMN_SETS

export const COLUMN_SET_OPTIONS = [
  { value: 'market', label: 'Market' },
  { value: 'greeks', label: 'Greeks' },
  { value: 'prices', label: 'Prices' },
] as const

const isColumnSet = (text: string): text is ColumnSet => Object.hasOwn(COLUMN_SETS, text)

export const columnSet = rememberedStore<ColumnSet>('claxton.chainColumns', 'market', isColumnSet)

/** What the whole market view needs, and what it needs without volume and chances. */
const MARKET_WIDTH_MIN = 960
const MEDIUM_WIDTH_MIN = 700

/** What was chosen, or what there is room for: figures are never cut off. A width of zero is not known yet. */
export function fittingSet(chosen: ColumnSet, width: number): ColumnSet {
  if (chosen !== 'market' || width === 0 || width >= MARKET_WIDTH_MIN) return chosen
  return width >= MEDIUM_WIDTH_MIN ? 'medium' : 'compact'
}

/** From the outside in to the strike; puts mirror calls but for bid and ask, which keep their order. */
export function sideColumns(set: ColumnSet, side: 'call' | 'put'): readonly ChainColumn[] {
  const columns = COLUMN_SETS[set].map(name => COLUMNS[name])
  if (side === 'call') return columns
  const market = new Set<ColumnName>(['bidSize', 'bid', 'ask', 'askSize'])
  return [
    ...columns.filter(column => market.has(column.name)),
    ...columns.filter(column => !market.has(column.name)).reverse(),
  ]
}
