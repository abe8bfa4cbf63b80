import type { DockviewApi, SerializedDockview } from 'dockview-react'
import { PANEL_IDS } from '../panels'

const STORAGE_KEY = 'claxton.layout.1'
const SAVE_AFTER_MS = 500

/** False when there is none, or it cannot be used: an older version of it, or a panel that no longer exists. */
export function restoreLayout(api: DockviewApi): boolean {
  const saved = localStorage.getItem(STORAGE_KEY)
  if (saved === null) return false
  try {
    const layout = JSON.parse(saved) as SerializedDockview
    const known: readonly string[] = PANEL_IDS
    if (!Object.keys(layout.panels).every(id => known.includes(id))) return false
    api.fromJSON(layout)
    return api.panels.length > 0
  } catch (error) {
    reportError(error)
    localStorage.removeItem(STORAGE_KEY)
    api.clear()
    return false
  }
}

export function rememberLayout(api: DockviewApi): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  api.onDidLayoutChange(() => {
    clearTimeout(timer)
    timer = setTimeout(() => localStorage.setItem(STORAGE_KEY, JSON.stringify(api.toJSON())), SAVE_AFTER_MS)
  })
}
