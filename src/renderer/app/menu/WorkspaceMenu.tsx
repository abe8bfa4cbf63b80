import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { Choice } from '../../components/Choice'
import { PALETTES, type Palette, palette, THEMES, type Theme, theme } from '../../state/theme'
import { useValue } from '../../state/valueStore'
import { KILL_SWITCH_SHORTCUT } from '../../views/killSwitch/shortcut'
import { arrange } from '../desktopWorkspace/arrangement'
import { dock, showPanel } from '../desktopWorkspace/dock'
import { PANEL_IDS, PANELS, type PanelId } from '../panels'
import { isStandard, WORKSPACES_MAX, workspaces } from '../workspaces/workspaces'
import './menu.css'
import { WorkspaceNameDialog } from './WorkspaceNameDialog'

/** Panels to open and close, the workspace as a whole, and how everything looks. */
export function WorkspaceMenu() {
  const [isOpen, setIsOpen] = useState(false)
  const [naming, setNaming] = useState<'rename' | 'add' | undefined>(undefined)
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
      {isOpen && (
        <div className="menu">
          <DockItems onDone={() => setIsOpen(false)} onName={setNaming} />
          <Appearance />
          <p className="menuNote">
            Kill switch <kbd>{KILL_SWITCH_SHORTCUT.label}</kbd>
          </p>
        </div>
      )}
      {naming !== undefined && <WorkspaceNameDialog purpose={naming} onClose={() => setNaming(undefined)} />}
    </div>
  )
}

function DockItems({ onDone, onName }: { onDone: () => void; onName: (purpose: 'rename' | 'add') => void }) {
  const api = useValue(dock)
  const { current, list } = useSyncExternalStore(workspaces.subscribe, workspaces.get)
  if (api === undefined) return null
  const name = list.find(each => each.id === current)?.name ?? ''
  const item = (label: string, act: () => void, isDisabled = false) => (
    <button
      type="button"
      className="menuItem"
      disabled={isDisabled}
      onClick={() => {
        act()
        onDone()
      }}
    >
      {label}
    </button>
  )
  return (
    <>
      <p className="menuTitle">Panels</p>
      <div className="menuPanels">
        {PANEL_IDS.map(id => (
          <PanelToggle key={id} id={id} isShown={api.getPanel(id) !== undefined} onDone={onDone} />
        ))}
      </div>
      <p className="menuTitle menuTitle-separated">Workspace {name}</p>
      {item('Reset layout', () => {
        workspaces.reset(current)
        arrange(api)
      })}
      {item('Rename…', () => onName('rename'))}
      {item('Save as another…', () => onName('add'), list.length >= WORKSPACES_MAX)}
      {!isStandard(current) && item('Remove', () => workspaces.remove(current))}
    </>
  )
}

const THEME_OPTIONS: readonly { readonly value: Theme; readonly label: string }[] = THEMES.map(value => ({
  value,
  label: { dark: 'Dark', light: 'Light', contrast: 'Contrast' }[value],
}))
const PALETTE_OPTIONS: readonly { readonly value: Palette; readonly label: string }[] = PALETTES.map(
  value => ({
    value,
    label: { greenRed: 'Green, red', blueOrange: 'Blue, orange' }[value],
  }),
)

function Appearance() {
  return (
    <div className="menuAppearance">
      <p className="menuTitle menuTitle-separated">Appearance</p>
      <Choice label="Theme" options={THEME_OPTIONS} value={useValue(theme)} onChange={theme.set} />
      <Choice label="Colours" options={PALETTE_OPTIONS} value={useValue(palette)} onChange={palette.set} />
    </div>
  )
}

function PanelToggle({ id, isShown, onDone }: { id: PanelId; isShown: boolean; onDone: () => void }) {
  const api = useValue(dock)
  const toggle = () => {
    if (api === undefined) return
    if (isShown) api.getPanel(id)?.api.close()
    else showPanel(api, id)
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
