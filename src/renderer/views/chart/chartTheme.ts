import { ColorType, CrosshairMode, type DeepPartial, type TimeChartOptions } from 'lightweight-charts'
import { onAppearance } from '../../state/theme'
import { axisTime } from './chartTime'
import type { IndicatorTone } from './indicators'
import type { PriceLevel } from './levels/priceLevel'

export type ChartColors = {
  readonly up: string
  readonly down: string
  readonly series: Readonly<Record<IndicatorTone, string>>
  readonly volumeUp: string
  readonly volumeDown: string
  readonly text: string
  readonly levels: Readonly<Record<PriceLevel['tone'], string>>
}

/** The canvas cannot read custom properties: they are read for it, again when the theme changes. */
export function chartColors(): ChartColors {
  const [up, down] = [token('--up'), token('--down')]
  return {
    up,
    down,
    levels: { buy: up, sell: down, entry: token('--accent'), stop: down, target: up },
    series: {
      1: token('--series-1'),
      2: token('--series-2'),
      3: token('--series-3'),
      4: token('--series-4'),
      5: token('--series-5'),
    },
    volumeUp: `${up}4d`,
    volumeDown: `${down}4d`,
    text: token('--text'),
  }
}

export function chartOptions(): DeepPartial<TimeChartOptions> {
  const line = token('--line')
  return {
    layout: {
      background: { type: ColorType.Solid, color: token('--surface-1') },
      textColor: token('--text-faint'),
      fontFamily: token('--font-figures'),
      fontSize: 11,
      panes: { separatorColor: line, separatorHoverColor: token('--surface-3') },
    },
    grid: { vertLines: { color: `${line}66` }, horzLines: { color: `${line}66` } },
    rightPriceScale: { borderColor: line, scaleMargins: { top: 0.08, bottom: 0.22 } },
    timeScale: {
      borderColor: line,
      timeVisible: true,
      secondsVisible: false,
      rightOffset: 10,
      tickMarkFormatter: axisTime,
    },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { color: token('--text-faint'), labelBackgroundColor: token('--surface-3') },
      horzLine: { color: token('--text-faint'), labelBackgroundColor: token('--surface-3') },
    },
  }
}

/** Until the appearance changes: to read one has the whole page's styles worked out, in the midst of what changes it. */
const tokens = new Map<string, string>()
onAppearance(() => tokens.clear())

function token(name: string): string {
  const known = tokens.get(name)
  if (known !== undefined) return known
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  tokens.set(name, value)
  return value
}
