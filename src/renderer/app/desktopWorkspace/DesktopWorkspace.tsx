import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type DockviewTheme,
  type IDockviewPanelProps,
} from 'dockview-react'
import 'dockview-react/dist/styles/dockview.css'
import type { FunctionComponent } from 'react'
import { ViewBoundary } from '../../components/ViewBoundary'
import { PANEL_IDS, PANELS } from '../panels'
import { addDefaultPanels } from './defaultLayout'
import { dock } from './dock'
import './dock.css'
import { PanelTab } from './PanelTab'
import { rememberLayout, restoreLayout } from './savedLayout'

const components = Object.fromEntries(PANEL_IDS.map(id => [id, panelComponent(id)])) as Record<
  string,
  FunctionComponent<IDockviewPanelProps>
>

const dockTheme: DockviewTheme = {
  name: 'claxton',
  className: 'dockTheme',
  gap: 4,
  dndOverlayMounting: 'absolute',
  dndPanelOverlay: 'group',
}

/** The panels as a dock: dragged, split and stacked as the trader likes, and found again that way. */
export function DesktopWorkspace() {
  return (
    <DockviewReact
      theme={dockTheme}
      components={components}
      defaultTabComponent={PanelTab}
      disableFloatingGroups
      onReady={start}
    />
  )
}

function start({ api }: DockviewReadyEvent): void {
  if (!restoreLayout(api)) addDefaultPanels(api)
  rememberLayout(api)
  dock.set(api)
}

/** Back to the layout of the first day. */
export function resetLayout(api: DockviewApi): void {
  api.clear()
  addDefaultPanels(api)
}

function panelComponent(id: (typeof PANEL_IDS)[number]): FunctionComponent<IDockviewPanelProps> {
  const { View } = PANELS[id]
  return function PanelContent() {
    return (
      <ViewBoundary>
        <View />
      </ViewBoundary>
    )
  }
}
