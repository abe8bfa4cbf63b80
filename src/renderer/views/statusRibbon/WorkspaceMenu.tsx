import { useEffect, useRef, useState } from 'react'
import { dock } from '../../app/desktopWorkspace/dock'
import { PANEL_IDS, PANELS, type PanelId } from '../../app/panels'
import { theme } from '../../state/theme'
import { useValue } from '../../state/valueStore'
import { KILL_SWITCH_SHORTCUT } from '../killSwitch/shortcut'

/** Panels to open and close, the layout of the first day, the theme, the keys. */
export function WorkspaceMenu() {
  const [isOpen, setIsOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isOpen) return
    const close = (event: Event) => {
      const isEscape = event instanceof KeyboardEvent && event.key === 'Escape'
      const isOutside = event instanceof PointerEvent && !root.current?.contains(event.target as Node)
      if (isEscape || isOutside) setIsOpen(false)
    }
    document.addEventListener('pointerdown', close)
    document.addEventListener('keydown', close)
    return () => {
      document.removeEventListener('pointerdown', close)
      document.removeEventListener('keydown', close)
    }
  }, [isOpen])
  return (
    <div className="menuRoot" ref={root}>
      <button
        type="button"
        className="iconButton"
        aria-label="Workspace menu"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <svg
          width="14"
          height="14"
          viewBox="0 0 14 14"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          aria-hidden="true"
        >
          <path d="M1 3.5h12M1 7h12M1 10.5h12" />
        </svg>
      </button>
      {isOpen && <MenuBody onDone={() => setIsOpen(false)} />}
    </div>
  )
}

function MenuBody({ onDone }: { onDone: () => void }) {
  const api = useValue(dock)
  const currentTheme = useValue(theme)
  return (
    <div className="menu">
      {api !== undefined && (
        <>
          <p className="menuTitle">Panels</p>
          {PANEL_IDS.map(id => (
            <PanelToggle key={id} id={id} isShown={api.getPanel(id) !== undefined} onDone={onDone} />
          ))}
          <button
            type="button"
            className="menuItem menuItem-separated"
            onClick={() => {
              void import('../../app/desktopWorkspace/DesktopWorkspace').then(it => it.resetLayout(api))
              onDone()
            }}
          >
            Reset layout
          </button>
        </>
      )}
      <button
        type="button"
        className="menuItem"
        onClick={() => theme.set(currentTheme === 'dark' ? 'light' : 'dark')}
      >
        {currentTheme === 'dark' ? 'Light theme' : 'Dark theme'}
      </button>
      <p className="menuNote">
        Kill switch <kbd>{KILL_SWITCH_SHORTCUT.label}</kbd>
      </p>
    </div>
  )
}

function PanelToggle({ id, isShown, onDone }: { id: PanelId; isShown: boolean; onDone: () => void }) {
  const api = useValue(dock)
  const toggle = () => {
    const panel = api?.getPanel(id)
    if (panel !== undefined) panel.api.close()
    else api?.addPanel({ id, component: id, title: PANELS[id].title })
    onDone()
  }
  return (
    <button type="button" className="menuItem" aria-pressed={isShown} onClick={toggle}>
      <span className="menuMark" aria-hidden="true">
        {isShown ? '✓' : ''}
      </span>
      {PANELS[id].title}
    </button>
  )
}
