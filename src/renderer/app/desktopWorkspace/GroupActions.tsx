import type { IDockviewHeaderActionsProps } from 'dockview-react'
import { LINK_GROUPS } from '../../state/linkedSymbol'
import { linkOf } from '../../state/panelLinks'
import { useValue } from '../../state/valueStore'
import { detach } from '../detached/detachedPanels'
import { PANELS } from '../panels'
import { addInstance, panelKindOf } from './dock'

/** What can be done with the panel in front: link it to a group, open another of its kind, enlarge it. */
export function GroupActions({ activePanel, containerApi, api }: IDockviewHeaderActionsProps) {
  const kind = activePanel && panelKindOf(activePanel.id)
  if (activePanel === undefined || kind === undefined) return null
  const { title, isLinked } = PANELS[kind]
  return (
    <div className="groupActions">
      {isLinked && <LinkButton panelId={activePanel.id} title={activePanel.title ?? title} />}
      {isLinked && kind !== 'watchlist' && (
        <button
          type="button"
          className="iconButton"
          aria-label={`Another ${title.toLowerCase()}`}
          title={`Another ${title.toLowerCase()} beside this one`}
          onClick={() => addInstance(containerApi, kind)}
        >
          <Glyph path="M6 2v8M2 6h8" />
        </button>
      )}
      <button
        type="button"
        className="iconButton"
        aria-label={`Detach ${activePanel.title ?? title}`}
        title="Into a window of its own; closed, it comes back"
        onClick={() => detach(containerApi, activePanel.id)}
      >
        <Glyph path="M5 2H2v8h8V7M7 2h3v3M10 2L6 6" />
      </button>
      <button
        type="button"
        className="iconButton"
        aria-label={`Enlarge ${activePanel.title ?? title}`}
        title="Over the whole workspace, and back"
        onClick={() => (api.isMaximized() ? api.exitMaximized() : api.maximize())}
      >
        <Glyph path="M2 5V2h3M7 2h3v3M10 7v3H7M5 10H2V7" />
      </button>
    </div>
  )
}

/** A press takes the panel to the next group. */
function LinkButton({ panelId, title }: { panelId: string; title: string }) {
  const store = linkOf(panelId)
  const group = useValue(store)
  const next = LINK_GROUPS[(LINK_GROUPS.indexOf(group) + 1) % LINK_GROUPS.length] ?? '1'
  return (
    <button
      type="button"
      className={`linkButton linkButton-${group}`}
      aria-label={`${title}: symbol group ${group}`}
      title={`Panels of group ${group} look at one symbol. Press for group ${next}.`}
      onClick={() => store.set(next)}
    >
      {group}
    </button>
  )
}

function Glyph({ path }: { path: string }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" aria-hidden="true">
      <path d={path} strokeWidth="1.2" />
    </svg>
  )
}
