import { clockText, exchangeTimeOf } from '../calendar/exchangeTime'
import type { Bar } from '../domain/bar'
import { priceText } from '../domain/priceText'
import type { EpochMs } from '../domain/time'
import type { EntryChart, EntryLevel } from './entryChart'

const WIDTH = 720
const HEIGHT = 400
/** Where prices are drawn; what is said stands above and below, labels of levels to the right. */
const PLOT = { left: 12, right: WIDTH - 118, top: 64, bottom: HEIGHT - 34 }
const LABEL_HEIGHT = 14
/** Of each text: a name that somebody made long does not make the picture large. */
const LETTERS_MAX = 110

const COLORS: Readonly<Record<EntryLevel['kind'], string>> = {
  entry: '#1f4e9c',
  stop: '#b3261e',
  target: '#1b6e3a',
  breakeven: '#6b4a00',
}

/** The prices at the upper and the lower edge of the plot. */
export type PriceSpan = { readonly low: number; readonly high: number }

/** A picture that needs nothing else: light, with its own background; the same for the same chart. */
export function entryChartSvg(chart: EntryChart): string {
  const span = priceSpanOf(chart)
  const inside = chart.levels.filter(({ price }) => price >= span.low && price <= span.high)
  const beyond = chart.levels.filter(level => !inside.includes(level))
  const name = `${chart.symbol} at entry, ${timeText(chart.at)}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escaped(name)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(PLOT.left, 20, '#111111', chart.title, 'font-size="15" font-weight="bold"'),
    text(PLOT.left, 38, '#333333', `${timeText(chart.at)} · ${chart.terms}`),
    text(PLOT.left, 54, '#333333', [chart.strategy, chart.verdict].filter(each => each !== '').join(' · ')),
    ...barPaths(chart.bars, span),
    ...levelLines(inside, span),
    text(PLOT.left, HEIGHT - 12, '#333333', footer(chart, beyond)),
    '</svg>',
  ].join('\n')
}

/** All bars, and those levels that lie no further away from them than they are apart: others would flatten them. */
export function priceSpanOf({ bars, levels }: Pick<EntryChart, 'bars' | 'levels'>): PriceSpan {
  const prices = bars.flatMap(({ low, high }) => [low, high])
  const shown = prices.length > 0 ? prices : levels.map(({ price }) => price)
  const [low, high] = [Math.min(...shown), Math.max(...shown)]
  const reach = Math.max(high - low, high * 0.001)
  const near = levels.map(({ price }) => price).filter(price => price >= low - reach && price <= high + reach)
  const [bottom, top] = [Math.min(low, ...near), Math.max(high, ...near)]
  const margin = Math.max((top - bottom) * 0.04, top * 0.0001)
  return { low: bottom - margin, high: top + margin }
}

/** Pixels from the upper edge of the picture. */
export function yOfPrice(price: number, { low, high }: PriceSpan): number {
  return PLOT.top + ((high - price) / (high - low)) * (PLOT.bottom - PLOT.top)
}

/** Wicks, and bodies by their direction: three paths, however many bars there are. */
function barPaths(bars: readonly Bar[], span: PriceSpan): readonly string[] {
  if (bars.length === 0) return []
  const step = (PLOT.right - PLOT.left) / bars.length
  const half = Math.min(5, step * 0.35)
  const xOf = (row: number) => PLOT.left + (row + 0.5) * step
  const y = (price: number) => pixels(yOfPrice(price, span))
  const wicks = bars.map(({ low, high }, row) => `M${pixels(xOf(row))} ${y(high)}V${y(low)}`)
  const body = ({ open, close }: Bar, row: number) =>
    `M${pixels(xOf(row) - half)} ${y(open)}h${pixels(2 * half)}V${y(close)}h${pixels(-2 * half)}z`
  const bodies = (isUp: boolean) =>
    bars.map((bar, row) => (bar.close >= bar.open === isUp ? body(bar, row) : '')).join('')
  return [
    `<path d="${wicks.join('')}" stroke="#555555" fill="none"/>`,
    `<path d="${bodies(true)}" stroke="#555555" fill="#ffffff"/>`,
    `<path d="${bodies(false)}" stroke="#555555" fill="#555555"/>`,
  ]
}

/** A line at each price; labels that would lie on one another move down. */
function levelLines(levels: readonly EntryLevel[], span: PriceSpan): readonly string[] {
  let free = PLOT.top - LABEL_HEIGHT
  return [...levels]
    .sort((a, b) => b.price - a.price)
    .flatMap(({ kind, price }) => {
      const y = pixels(yOfPrice(price, span))
      const labelY = Math.max(Number(y) + 4, free + LABEL_HEIGHT)
      free = labelY
      const color = COLORS[kind]
      return [
        `<path class="${kind}" d="M${PLOT.left} ${y}H${PLOT.right}" stroke="${color}" stroke-dasharray="6 3"/>`,
        text(PLOT.right + 6, labelY, color, `${kind} ${priceText(price)}`),
      ]
    })
}

function footer({ bars, timeframe }: EntryChart, beyond: readonly EntryLevel[]): string {
  const [first] = bars
  const drawn = first
    ? `${bars.length} bars of ${timeframe} from ${timeText(first.tsEvent)}`
    : `no bars of ${timeframe} were known`
  const others = beyond.map(({ kind, price }) => `${kind} ${priceText(price)}`).join(', ')
  return others === '' ? drawn : `${drawn}; beyond the picture: ${others}`
}

/** `2013-10-08 10:15:03 New York`. */
export function timeText(at: EpochMs): string {
  const { date, msOfDay } = exchangeTimeOf(at)
  return `${date} ${clockText(msOfDay)} New York`
}

const text = (x: number, y: number, color: string, words: string, more = ''): string =>
  `<text x="${x}" y="${pixels(y)}" fill="${color}"${more && ` ${more}`}>${escaped(words)}</text>`

const pixels = (value: number): string => String(Math.round(value * 100) / 100)

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** What XML cannot hold (controls, halves of letters) is left out. */
function escaped(words: string): string {
  const letters = [...words.replace(/[\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}]/gu, '')]
  const shown = letters.length > LETTERS_MAX ? [...letters.slice(0, LETTERS_MAX - 1), '…'] : letters
  return shown.map(letter => ENTITIES[letter] ?? letter).join('')
}
