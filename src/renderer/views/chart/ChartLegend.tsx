import { type Ref, useImperativeHandle, useRef } from 'react'
import { formatCompact, formatPrice } from '../../format/numbers'
import { INDICATORS, type IndicatorId } from './indicators'
import type { LegendValues } from './priceChart'

export type LegendHandle = { readonly show: (values: LegendValues | undefined) => void }

const BAR_LABELS = ['O', 'H', 'L', 'C', 'Vol'] as const

/** The figures under the crosshair, written straight into the document: they change with every move of the mouse. */
export function ChartLegend({ drawn, ref }: { drawn: readonly IndicatorId[]; ref: Ref<LegendHandle> }) {
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
      {BAR_LABELS.map(label => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="figures" />
        </div>
      ))}
      {drawn.map(id => (
        <div key={id} className={`plotTone-${INDICATORS[id].tone}`}>
          <dt>{INDICATORS[id].title}</dt>
          <dd className="figures" />
        </div>
      ))}
    </dl>
  )
}

function textsOf(values: LegendValues | undefined): string[] {
  if (values === undefined) return []
  const { bar, indicators } = values
  const prices = [bar.open, bar.high, bar.low, bar.close].map(formatPrice)
  return [
    ...prices,
    formatCompact(bar.volume),
    ...indicators.map(lines => lines.map(value => formatPrice(round(value))).join(' ')),
  ]
}

const round = (value: number): number => Math.round(value * 100) / 100
