import { bollingerOver } from '#core/quant/indicators/bands'
import { emaOver } from '#core/quant/indicators/movingAverage'
import { rsiOver } from '#core/quant/indicators/rsi'
import { supertrendOver } from '#core/quant/indicators/supertrend'
import { vwapOver } from '#core/quant/indicators/vwap'
import { valueStore } from '../../state/valueStore'
import type { ChartBars } from './chartBars'

/** The core's own indicators, over the bars of a chart: what is drawn is what strategies see. */
export const INDICATOR_IDS = ['ema', 'emaSlow', 'vwap', 'bollinger', 'supertrend', 'rsi'] as const
export type IndicatorId = (typeof INDICATOR_IDS)[number]

export type IndicatorTone = 1 | 2 | 3 | 4 | 5

export type Indicator = {
  readonly title: string
  readonly tone: IndicatorTone
  /** Below the prices, on a scale of its own. */
  readonly isApart: boolean
  readonly isDashed: boolean
  /** Of a session, so that bars of whole days have none. */
  readonly isIntraday: boolean
  /** One or more columns as long as the bars; NaN where there is no value yet. */
  readonly lines: (bars: ChartBars) => readonly Float64Array[]
}

const line = (
  title: string,
  tone: IndicatorTone,
  lines: Indicator['lines'],
  is: Partial<Pick<Indicator, 'isApart' | 'isDashed' | 'isIntraday'>> = {},
): Indicator => ({ title, tone, lines, isApart: false, isDashed: false, isIntraday: false, ...is })

export const INDICATORS: Readonly<Record<IndicatorId, Indicator>> = {
  ema: line('EMA 20', 2, bars => [emaOver(bars.columns().close, 20)]),
  emaSlow: line('EMA 50', 4, bars => [emaOver(bars.columns().close, 50)]),
  vwap: line('VWAP', 3, bars => [vwapOver(bars.columns(), bars.sessions())], {
    isDashed: true,
    isIntraday: true,
  }),
  bollinger: line('Bollinger 20, 2', 1, bars => {
    const { upper, lower } = bollingerOver(bars.columns().close)
    return [upper, lower]
  }),
  supertrend: line('Supertrend 10, 3', 5, bars => [supertrendOver(bars.columns()).line]),
  rsi: line('RSI 14', 4, bars => [rsiOver(bars.columns().close)], { isApart: true }),
}

const STORAGE_KEY = 'claxton.indicators'
const isIndicatorId = (text: unknown): text is IndicatorId => INDICATOR_IDS.some(id => id === text)

/** Those that are drawn, in every chart. */
export const drawnIndicators = valueStore<readonly IndicatorId[]>(
  remembered(localStorage.getItem(STORAGE_KEY)),
)
drawnIndicators.subscribe(() => localStorage.setItem(STORAGE_KEY, drawnIndicators.get().join()))

function remembered(text: string | null): readonly IndicatorId[] {
  return text === null ? ['ema', 'vwap'] : text.split(',').filter(isIndicatorId)
}

export function toggleIndicator(id: IndicatorId): void {
  const drawn = drawnIndicators.get()
  drawnIndicators.set(
    drawn.includes(id)
      ? drawn.filter(each => each !== id)
      : INDICATOR_IDS.filter(each => each === id || drawn.includes(each)),
  )
}
