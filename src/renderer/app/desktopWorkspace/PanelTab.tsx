import type { IDockviewPanelHeaderProps } from 'dockview-react'

/**
 * A tab is a name and nothing to press inside it: a button within a tab cannot be reached by a screen reader. The
 * middle mouse button closes a panel, the panels menu opens and closes any of them.
 */
export function PanelTab({ api }: IDockviewPanelHeaderProps) {
  return <span className="panelTab">{api.title}</span>
}
