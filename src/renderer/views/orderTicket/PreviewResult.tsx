import type { DenialView, PreviewView } from '#protocol/views/orderView'
import { formatMoney, formatSignedMoney } from '../../format/numbers'
import { WalkPreview } from './WalkPreview'

export function PreviewResult({ preview }: { preview: PreviewView }) {
  const amount = (label: string, value: number | null, format = formatMoney) => (
    <div className="previewRow">
      <dt>{label}</dt>
      <dd className="figures">{format(value)}</dd>
    </div>
  )
  return (
    <section className="preview" aria-label="Preview">
      <Reasons title="Would be denied" reasons={preview.denials} className="previewDenials" />
      <Reasons title="" reasons={preview.warnings} className="previewWarnings" />
      <dl>
        {amount(preview.debit < 0 ? 'Receives' : 'Pays', Math.abs(preview.debit))}
        {amount('Commission', preview.commission)}
        {amount('Initial margin', preview.initialMarginChange, formatSignedMoney)}
        {amount('Maintenance', preview.maintenanceMarginChange, formatSignedMoney)}
        {preview.maxLoss !== null && amount('Most that can be lost', preview.maxLoss)}
        {preview.maxProfit !== null && amount('Most that can be gained', preview.maxProfit)}
      </dl>
      {preview.walk !== null && <WalkPreview walk={preview.walk} />}
    </section>
  )
}

function Reasons({
  title,
  reasons,
  className,
}: {
  title: string
  reasons: readonly DenialView[]
  className: string
}) {
  if (reasons.length === 0) return null
  return (
    <div className={className} role={title === '' ? undefined : 'alert'}>
      {title !== '' && <strong>{title}</strong>}
      <ul>
        {reasons.map(reason => (
          <li key={reason.code}>
            <span className="previewCode">{reason.code}</span> {reason.message}
          </li>
        ))}
      </ul>
    </div>
  )
}
