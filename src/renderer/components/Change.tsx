import { arrowOf, formatSigned, formatSignedMoney, trendOf } from '../format/numbers'

/** A difference: sign and arrow say it, colour only helps. The arrow keeps its place when there is none. */
export function Change({
  value,
  format = 'price',
  arrow = true,
}: {
  value: number | null | undefined
  format?: 'price' | 'money'
  arrow?: boolean
}) {
  const trend = trendOf(value)
  const text = format === 'money' ? formatSignedMoney(value) : formatSigned(value)
  return (
    <span className={`figures ${trend === 'flat' ? '' : trend}`}>
      {arrow && (
        <span className="changeArrow" aria-hidden="true">
          {arrowOf[trend]}
        </span>
      )}
      {text}
    </span>
  )
}
