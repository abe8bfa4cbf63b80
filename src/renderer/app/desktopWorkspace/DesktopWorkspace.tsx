import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type DockviewTheme,
  type IDockviewPanelProps,
} from 'dockview-react'
import 'dockview-react/dist/styles/dockview.css'
import { type FunctionComponent, useEffect, useState } from 'react'
import { followDetached } from '../detached/detachedPanels'
import { PanelBody } from '../panel/PanelBody'
import { PANEL_IDS, type PanelId, preloadPanels } from '../panels'
import { workspaces } from '../workspaces/workspaces'
import { arrange, rememberChanges } from './arrangement'
import { dock } from './dock'
import './dock.css'
import { GroupActions } from './GroupActions'
import { PanelTab } from './PanelTab'

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

const PRELOAD_AFTER_MS = 1_500

/** The panels as a dock: dragged, split and stacked as the trader likes, and found again that way. */
export function DesktopWorkspace() {
  const [api, setApi] = useState<DockviewApi | undefined>(undefined)
  useEffect(() => {
    if (api === undefined) return
    const stopRemembering = rememberChanges(api)
    let shown = workspaces.get().current
    const stopFollowing = workspaces.subscribe(() => {
      const { current } = workspaces.get()
      if (current === shown) return
      shown = current
      arrange(api)
    })
    const stopFollowingWindows = followDetached(api)
    dock.set(api)
    // What other workspaces show is fetched before somebody goes there.
    const timer = setTimeout(() => void preloadPanels(), PRELOAD_AFTER_MS)
    return () => {
      clearTimeout(timer)
      stopRemembering()
      stopFollowing()
      stopFollowingWindows()
      dock.set(undefined)
    }
  }, [api])
  return (
    <DockviewReact
      theme={dockTheme}
      components={components}
      defaultTabComponent={PanelTab}
      rightHeaderActionsComponent={GroupActions}
      disableFloatingGroups
      onReady={({ api: ready }: DockviewReadyEvent) => {
        arrange(ready)
        setApi(ready)
      }}
    />
  )
}

function panelComponent(id: PanelId): FunctionComponent<IDockviewPanelProps> {
  return function PanelContent({ api }: IDockviewPanelProps) {
    return <PanelBody id={id} instanceId={api.id} />
  }
}
