import { useRef } from 'react'
import type { ExpirationView } from '#protocol/views/marketView'
import { formatSessionDate } from '../../format/times'

export const expirationKey = ({ expiration, tradingClass }: ExpirationView): string =>
  `${expiration} ${tradingClass}`

/** Arrow keys walk the tabs; the year is named when it is not that of the first. */
export function ExpirationTabs({
  underlying,
  expirations,
  selected,
  onSelect,
}: {
  underlying: string
  expirations: readonly ExpirationView[]
  selected: string
  onSelect: (key: string) => void
}) {
  const list = useRef<HTMLDivElement>(null)
  const firstYear = expirations[0]?.expiration.slice(0, 4) ?? ''
  const moveTo = (index: number) => {
    const expiration = expirations[index]
    if (expiration === undefined) return
    onSelect(expirationKey(expiration))
    const tab = list.current?.children[index]
    if (tab instanceof HTMLElement) tab.focus()
  }
  return (
    <div className="expirations" role="tablist" aria-label="Expirations" ref={list}>
      {expirations.map((expiration, index) => {
        const key = expirationKey(expiration)
        return (
          <button
            key={key}
            type="button"
            role="tab"
            className="expiration"
            aria-selected={key === selected}
            tabIndex={key === selected ? 0 : -1}
            onClick={() => onSelect(key)}
            onKeyDown={event => {
              if (event.key === 'ArrowRight') moveTo(index + 1)
              if (event.key === 'ArrowLeft') moveTo(index - 1)
            }}
          >
            <span>
              {formatSessionDate(expiration.expiration, !expiration.expiration.startsWith(firstYear))}
              {expiration.tradingClass !== underlying && ` ${expiration.tradingClass}`}
            </span>
            <span className="figures expirationDays">{expiration.dte}d</span>
          </button>
        )
      })}
    </div>
  )
}
