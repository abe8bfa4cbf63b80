import type { DockviewApi, SerializedDockview } from 'dockview-react'
import { serializedLayout } from '../workspaces/layoutTree'
import { standardLayout } from '../workspaces/standardLayouts'
import { isStandard, workspaces } from '../workspaces/workspaces'
import { panelKindOf } from './dock'

const SAVE_AFTER_MS = 400

/** Puts the panels of the current workspace in their places: as they were left, or as they come. */
export function arrange(api: DockviewApi): void {
  const { current, layouts } = workspaces.get()
  const saved = layouts[current]
  if (saved !== undefined && hasKnownPanels(saved)) {
    try {
      api.fromJSON(saved)
      if (api.panels.length > 0) return
    } catch (error) {
      // Written by a dock that has changed since: the arrangement is lost, the panels are not.
      reportError(error)
      workspaces.reset(current)
      api.clear()
    }
  }
  const standard = standardLayout(isStandard(current) ? current : 'trade', api.width)
  api.fromJSON(serializedLayout(standard, { width: api.width, height: api.height }))
}

const hasKnownPanels = ({ panels }: SerializedDockview): boolean =>
  Object.keys(panels).every(id => panelKindOf(id) !== undefined)

/**
 * Keeps what the trader changes. The burst of changes that an arrangement itself brings is not one: a workspace that
 * was only looked at goes on as it comes.
 */
export function rememberChanges(api: DockviewApi): () => void {
  let isSettling = true
  let timer: ReturnType<typeof setTimeout> | undefined
  const settle = () => {
    timer = undefined
    if (!isSettling) workspaces.remember(workspaces.get().current, api.toJSON())
    isSettling = false
  }
  const note = () => {
    clearTimeout(timer)
    timer = setTimeout(settle, SAVE_AFTER_MS)
  }
  const disposables = [
    api.onDidLayoutFromJSON(() => {
      isSettling = true
      note()
    }),
    api.onDidLayoutChange(note),
  ]
  note()
  return () => {
    clearTimeout(timer)
    for (const each of disposables) each.dispose()
  }
}
