import { useSyncExternalStore } from 'react'
import { commandPalette, shortcutSheet } from '../palette/overlays'
import { workspaces } from '../workspaces/workspaces'
import './rail.css'
import { RailIcon } from './RailIcon'

/** The workspaces, one press away; at its foot what finds everything else. */
export function WorkspaceRail() {
  const { current, list } = useSyncExternalStore(workspaces.subscribe, workspaces.get)
  return (
    <nav className="rail" aria-label="Workspaces">
      {list.map(({ id, name }, index) => (
        <button
          key={id}
          type="button"
          className="railButton"
          aria-current={id === current ? 'page' : undefined}
          title={index < 9 ? `${name} (Alt+${index + 1})` : name}
          onClick={() => workspaces.show(id)}
        >
          <RailIcon name={id} />
          <span className="railName">{name}</span>
        </button>
      ))}
      <span className="railGap" />
      <button
        type="button"
        className="railButton"
        title="Find a view, an action or a symbol (Ctrl+K)"
        onClick={() => commandPalette.set(true)}
      >
        <RailIcon name="find" />
        <span className="railName">Find</span>
      </button>
      <button
        type="button"
        className="railButton"
        title="Keyboard shortcuts (?)"
        onClick={() => shortcutSheet.set(true)}
      >
        <RailIcon name="keys" />
        <span className="railName">Keys</span>
      </button>
    </nav>
  )
}
