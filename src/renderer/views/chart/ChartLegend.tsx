import { type Ref, useImperativeHandle, useRef } from 'react'
import { formatCompact, formatPrice } from '../../format/numbers'
import { EMA_PERIOD } from './chartBars'
import type { LegendValues } from './priceChart'

export type LegendHandle = { readonly show: (values: LegendValues | undefined) => void }

const LABELS = ['O', 'H', 'L', 'C', 'Vol', `EMA ${EMA_PERIOD}`, 'VWAP'] as const

/** The figures under the crosshair, written straight into the document: they change with every move of the mouse. */
export function ChartLegend({ ref }: { ref: Ref<LegendHandle> }) {
  const root = useRef<HTMLDListElement>(null)
  useImperativeHandle(ref, () => ({
    show: values => {
      const cells = root.current?.querySelectorAll('dd') ?? []
      textsOf(values).forEach((text, index) => {
        const cell = cells[index]
        if (cell !== undefined && cell.textContent !== text) cell.textContent = text
      })
    },
  }))
  return (
    <dl className="chartLegend" ref={root}>
      {LABELS.map((label, index) => (
        <div key={label} className={index === 5 ? 'legendEma' : index === 6 ? 'legendVwap' : ''}>
          <dt>{label}</dt>
          <dd className="figures" />
        </div>
      ))}
    </dl>
  )
}

function textsOf(values: LegendValues | undefined): string[] {
  if (values === undefined) return LABELS.map(() => '')
  const { bar, ema, vwap } = values
  const prices = [bar.open, bar.high, bar.low, bar.close].map(formatPrice)
  return [...prices, formatCompact(bar.volume), formatPrice(round(ema)), formatPrice(round(vwap))]
}

const round = (value: number): number => Math.round(value * 100) / 100
