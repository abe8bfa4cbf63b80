import { useRef } from 'react'
import { DRAWING_KINDS, DRAWINGS_MAX } from '#core/domain/drawing'
import { useValue } from '../../../state/valueStore'
import { useDrawings } from './drawingBook'
import { DRAWING_NAMES, type DrawingTool } from './drawingTool'

/** What can be drawn on a symbol, and what was drawn taken back. */
export function DrawingMenu({
  symbol,
  tool,
  onTool,
}: {
  symbol: string
  tool: DrawingTool | undefined
  onTool: (tool: DrawingTool | undefined) => void
}) {
  const menu = useRef<HTMLDetailsElement>(null)
  const store = useDrawings(symbol)
  const { length: count } = useValue(store.drawings)
  const act = (action: () => void) => () => {
    if (menu.current) menu.current.open = false
    action()
  }
  return (
    <details className="chartMenu" ref={menu}>
      <summary className="select">{tool === undefined ? 'Draw' : DRAWING_NAMES[tool.kind]}</summary>
      <ul>
        {DRAWING_KINDS.map(kind => (
          <li key={kind}>
            <button
              type="button"
              disabled={count >= DRAWINGS_MAX}
              aria-pressed={tool?.kind === kind}
              // A click without a count of clicks was a key.
              onClick={event => act(() => onTool({ kind, isByKeys: event.detail === 0 }))()}
            >
              {DRAWING_NAMES[kind]}
            </button>
          </li>
        ))}
        <li>
          <button type="button" disabled={!store.canUndo} onClick={act(() => store.undo())}>
            Undo
          </button>
        </li>
        <li>
          <button type="button" disabled={count === 0} onClick={act(() => store.clear())}>
            Remove all{count > 0 ? ` ${count}` : ''}
          </button>
        </li>
      </ul>
    </details>
  )
}
