import type { BarColumns } from '#core/quant/indicators/indicator'
import { fillGreeks, greekColumns } from '#core/quant/pricing/greekColumns'
import type { OptionColumns } from '#core/quant/pricing/optionColumns'
import { RandomStream } from '#core/quant/randomStream'

/** The same numbers for everybody: drawn from a seed here, read from files by programs in other languages. */
const SEED = 20131008
export const OPTIONS = 100_000
export const TREES = 2_000
export const TREE_STEPS = 200
export const BARS = 1_000_000
export const SYMBOLS = 50
export const DAYS = 252
export const ROLLING_DAYS = 60
export const SCENARIOS = 100_000
export const CONFIDENCE = 0.99
const BARS_PER_SESSION = 390

export type OptionWork = {
  readonly columns: OptionColumns
  readonly vol: Float64Array
  /** What `vol` makes them cost. */
  readonly price: Float64Array
}

const columnOf = (count: number, draw: (row: number) => number): Float64Array =>
  Float64Array.from({ length: count }, (_, row) => draw(row))

function priced(columns: OptionColumns, vol: Float64Array): OptionWork {
  const greeks = greekColumns(vol.length)
  fillGreeks(columns, vol, greeks)
  return { columns, vol, price: greeks.price }
}

/** Options within three deviations of the money, a week to two years, no two rows with the same terms. */
export function optionWork(): OptionWork {
  const random = new RandomStream(SEED)
  const column = (draw: (row: number) => number) => columnOf(OPTIONS, draw)
  const vol = column(() => 0.08 + 0.6 * random.uniform())
  const years = column(() => (7 + Math.floor(720 * random.uniform())) / 365)
  const isCall = Uint8Array.from({ length: OPTIONS }, () => (random.uniform() < 0.5 ? 1 : 0))
  const rate = column(() => 0.01 + 0.04 * random.uniform())
  const dividendYield = column(() => 0.03 * random.uniform())
  const strike = column(row => {
    const deviation = (vol[row] ?? 0) * Math.sqrt(years[row] ?? 0)
    return 100 * Math.exp((6 * random.uniform() - 3) * deviation)
  })
  return priced({ isCall, spot: column(() => 100), strike, years, rate, dividendYield }, vol)
}

/** One underlying's chain as a screen shows it: 20 expirations of 50 strikes, both rights. */
export function chainWork(): OptionWork {
  const column = (draw: (row: number) => number) => columnOf(2_000, draw)
  const years = column(row => (7 * (1 + Math.floor(row / 100))) / 365)
  const strike = column(row => 75 + (Math.floor(row / 2) % 50))
  const vol = column(row => 0.2 + 0.3 * Math.abs(Math.log((strike[row] ?? 0) / 100)))
  const isCall = Uint8Array.from(vol, (_, row) => row % 2)
  const [spot, rate, dividendYield] = [column(() => 100), column(() => 0.04), column(() => 0.01)]
  return priced({ isCall, spot, strike, years, rate, dividendYield }, vol)
}

/** Minute bars of a walk, in sessions of 390. */
export function barWork(): { readonly bars: BarColumns; readonly session: Float64Array } {
  const random = new RandomStream(SEED)
  const [open, high, low, close, volume] = [0, 0, 0, 0, 0].map(() => new Float64Array(BARS)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  let price = 100
  for (let row = 0; row < BARS; row++) {
    const next = price * Math.exp(0.0005 * random.normal())
    open[row] = price
    close[row] = next
    high[row] = Math.max(price, next) * (1 + 0.0003 * random.uniform())
    low[row] = Math.min(price, next) * (1 - 0.0003 * random.uniform())
    volume[row] = 100 + Math.floor(10_000 * random.uniform())
    price = next
  }
  const session = columnOf(BARS, row => Math.floor(row / BARS_PER_SESSION))
  return { bars: { open, high, low, close, volume }, session }
}

/** Returns of symbols that share a market. */
export function returnWork(rows: number): readonly Float64Array[] {
  const random = new RandomStream(SEED)
  const market = columnOf(rows, () => random.normal())
  return Array.from({ length: SYMBOLS }, () =>
    market.map(value => 0.01 * (0.6 * value + 0.8 * random.normal())),
  )
}

/** Dollar delta and gamma of a book in these symbols. */
export function bookWork() {
  const random = new RandomStream(SEED)
  const column = (scale: number) => columnOf(SYMBOLS, () => scale * random.normal())
  return { delta: column(1e5), gamma: column(1e6) }
}
