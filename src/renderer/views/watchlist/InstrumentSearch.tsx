import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useId, useState } from 'react'
import type { QuotedInstrument } from '#core/domain/instrument'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import type { InstrumentMatch } from '#protocol/views/instrumentView'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { marketQueries } from '../../bridge/queries/marketQueries'

/** A box that finds instruments by symbol or name: arrows choose, Enter takes, Escape leaves. */
export function InstrumentSearch({
  onPick,
  isSaving,
}: {
  onPick: (instrument: QuotedInstrument) => void
  isSaving: boolean
}) {
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const pattern = useDeferredValue(text.trim().toUpperCase())
  const search = useQuery(marketQueries(useBridge()).search(pattern))
  const listId = useId()
  const matches = pattern === '' ? [] : (search.data ?? [])
  const activeMatch = matches[Math.min(active, matches.length - 1)]

  const pick = (match: InstrumentMatch) => {
    onPick(match.instrument)
    setText('')
    setActive(0)
  }
  const onKeyDown = (key: string): boolean => {
    if (key === 'ArrowDown') setActive(Math.min(active + 1, matches.length - 1))
    else if (key === 'ArrowUp') setActive(Math.max(active - 1, 0))
    else if (key === 'Escape') setText('')
    else if (key === 'Enter' && activeMatch !== undefined) pick(activeMatch)
    else return false
    return true
  }
  return (
    <div className="search">
      <input
        className="searchInput"
        role="combobox"
        aria-label="Add an instrument"
        aria-expanded={text !== ''}
        aria-controls={listId}
        aria-activedescendant={activeMatch === undefined ? undefined : `${listId}-${active}`}
        placeholder="Add symbol"
        maxLength={32}
        value={text}
        aria-busy={isSaving || undefined}
        onChange={event => {
          setText(event.target.value)
          setActive(0)
        }}
        onKeyDown={event => {
          if (onKeyDown(event.key)) event.preventDefault()
        }}
      />
      {text !== '' && (
        <div className="searchList" id={listId} role="listbox" aria-label="Instruments found">
          {matches.map((match, index) => (
            <button
              type="button"
              tabIndex={-1}
              key={instrumentTitle(match.instrument)}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              className="searchOption"
              // The focus stays in the box.
              onMouseDown={event => event.preventDefault()}
              onClick={() => pick(match)}
            >
              <strong>{instrumentTitle(match.instrument)}</strong>
              <span className="soft">{match.name}</span>
              <span className="searchExchange">{match.exchange}</span>
            </button>
          ))}
          {matches.length === 0 && <p className="searchNote">{noteOf(search, pattern)}</p>}
        </div>
      )}
    </div>
  )
}

function noteOf(
  search: { isFetching: boolean; isError: boolean; error: Error | null },
  pattern: string,
): string {
  if (search.isFetching) return 'Searching'
  if (search.isError) return bridgeErrorOf(search.error).message
  return `No instrument begins with “${pattern}”`
}
