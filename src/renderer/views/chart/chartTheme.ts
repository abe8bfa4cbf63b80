import { ColorType, CrosshairMode, type DeepPartial, type TimeChartOptions } from 'lightweight-charts'
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
  const read = tokenReader()
  const [up, down] = [read('--up'), read('--down')]
  return {
    up,
    down,
    levels: { buy: up, sell: down, entry: read('--accent'), stop: down, target: up },
    series: {
      1: read('--series-1'),
      2: read('--series-2'),
      3: read('--series-3'),
      4: read('--series-4'),
      5: read('--series-5'),
    },
    volumeUp: `${up}4d`,
    volumeDown: `${down}4d`,
    text: read('--text'),
  }
}

export function chartOptions(): DeepPartial<TimeChartOptions> {
  const read = tokenReader()
  const line = read('--line')
  return {
    layout: {
      background: { type: ColorType.Solid, color: read('--surface-1') },
      textColor: read('--text-faint'),
      fontFamily: read('--font-figures'),
      fontSize: 11,
      panes: { separatorColor: line, separatorHoverColor: read('--surface-3') },
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
      vertLine: { color: read('--text-faint'), labelBackgroundColor: read('--surface-3') },
      horzLine: { color: read('--text-faint'), labelBackgroundColor: read('--surface-3') },
    },
  }
}

function tokenReader(): (name: string) => string {
  const style = getComputedStyle(document.documentElement)
  return name => style.getPropertyValue(name).trim()
}
