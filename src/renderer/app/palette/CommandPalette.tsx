import { useEffect, useId, useRef, useState } from 'react'
import { useValue } from '../../state/valueStore'
import { commandPalette } from './overlays'
import './palette.css'
import { entriesFor, type PaletteEntry } from './paletteEntries'
import { usePaletteEntries } from './usePaletteEntries'

/** Every view, action and symbol by a few letters of its name, without a hand on the mouse. */
export function CommandPalette() {
  return useValue(commandPalette) ? <OpenPalette onClose={() => commandPalette.set(false)} /> : null
}

const KIND_NAMES = { workspace: 'Workspace', view: 'View', action: 'Action', symbol: 'Symbol' } as const

function OpenPalette({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(0)
  const dialog = useRef<HTMLDialogElement>(null)
  const listId = useId()
  const shown = entriesFor(typed, usePaletteEntries(typed))
  const index = Math.min(chosen, shown.length - 1)

  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])

  const run = (entry: PaletteEntry | undefined) => {
    if (entry === undefined) return
    onClose()
    entry.run()
  }
  const onKey = (key: string): boolean => {
    if (key === 'ArrowDown') setChosen(Math.min(index + 1, shown.length - 1))
    else if (key === 'ArrowUp') setChosen(Math.max(index - 1, 0))
    else if (key === 'Enter') run(shown[index])
    else return false
    return true
  }
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Find a view, an action or a symbol"
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
      onPointerDown={event => {
        if (event.target === event.currentTarget) onClose()
      }}
    >
      <input
        className="paletteInput"
        role="combobox"
        aria-label="View, action or symbol"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={shown[index] === undefined ? undefined : `${listId}-${index}`}
        placeholder="View, action or symbol"
        value={typed}
        maxLength={40}
        spellCheck={false}
        autoComplete="off"
        onChange={event => {
          setTyped(event.target.value)
          setChosen(0)
        }}
        onKeyDown={event => {
          if (onKey(event.key)) event.preventDefault()
        }}
      />
      <div id={listId} role="listbox" aria-label="Matches" className="paletteList">
        {shown.map((entry, at) => (
          <div
            key={entry.id}
            id={`${listId}-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === index}
            className="paletteEntry"
            onPointerEnter={() => setChosen(at)}
            onClick={() => run(entry)}
            onKeyDown={event => {
              if (event.key === 'Enter') run(entry)
            }}
          >
            <span className="paletteKind">{KIND_NAMES[entry.kind]}</span>
            <span className="paletteTitle">{entry.title}</span>
            <span className="paletteHint">{entry.hint}</span>
          </div>
        ))}
      </div>
      {shown.length === 0 && (
        <p className="paletteNone" role="status">
          Nothing is called that.
        </p>
      )}
    </dialog>
  )
}
