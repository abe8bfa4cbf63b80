import { Dialog } from '../../components/Dialog'
import { useValue } from '../../state/valueStore'
import { KILL_SWITCH_SHORTCUT } from '../../views/killSwitch/shortcut'
import { shortcutSheet } from './overlays'
import './palette.css'

const SHORTCUTS: readonly (readonly [keys: string, effect: string])[] = [
  ['Ctrl+K', 'Find a view, an action or a symbol'],
  [KILL_SWITCH_SHORTCUT.label, 'Kill switch: says what it will do, and asks, before it does'],
  ['Alt+1 … Alt+9', 'Go to a workspace'],
  ['F6, Shift+F6', 'To the next or the previous group of panels'],
  ['← → ↑ ↓', 'Within a table, a chain, a row of tabs or a choice'],
  ['Enter', 'In the watchlist: link chart, chain and ticket to the row'],
  ['Delete', 'In the watchlist: take the row out'],
  ['Escape', 'Close what is open, without doing anything'],
  ['?', 'This sheet'],
]

export function ShortcutSheet() {
  if (!useValue(shortcutSheet)) return null
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => shortcutSheet.set(false)}>
      <dl className="shortcuts">
        {SHORTCUTS.map(([keys, effect]) => (
          <div key={keys} className="shortcut">
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{effect}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
