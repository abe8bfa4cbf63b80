import { lazy, Suspense } from 'react'
import { useConnection } from '../bridge/BridgeProvider'
import { LoadingNote } from '../components/Notes'
import { ViewBoundary } from '../components/ViewBoundary'
import { useIsNarrow } from '../state/useIsNarrow'
import { KillSwitchProvider } from '../views/killSwitch/KillSwitchProvider'
import { NewsLine } from '../views/notifications/NewsLine'
import { StatusRibbon } from '../views/statusRibbon/StatusRibbon'
import { Banners } from './Banners'
import { CommandPalette } from './palette/CommandPalette'
import { ShortcutSheet } from './palette/ShortcutSheet'
import { useShortcuts } from './palette/useShortcuts'
import { useWantedViews } from './panel/showView'
import { WorkspaceRail } from './rail/WorkspaceRail'

const DesktopWorkspace = lazy(async () => ({
  default: (await import('./desktopWorkspace/DesktopWorkspace')).DesktopWorkspace,
}))
const PhoneWorkspace = lazy(async () => ({
  default: (await import('./phoneWorkspace/PhoneWorkspace')).PhoneWorkspace,
}))

export function Workstation() {
  const isNarrow = useIsNarrow()
  const isConnected = useConnection().kind === 'open'
  useShortcuts()
  useWantedViews()
  return (
    <KillSwitchProvider>
      <div className="workstation">
        <StatusRibbon />
        <Banners />
        <div className="workstationBody">
          {!isNarrow && <WorkspaceRail />}
          <main className={`workspace ${isConnected ? '' : 'workspace-frozen'}`}>
            <ViewBoundary>
              <Suspense fallback={<LoadingNote what="the workspace" />}>
                {isNarrow ? <PhoneWorkspace /> : <DesktopWorkspace />}
              </Suspense>
            </ViewBoundary>
          </main>
        </div>
        <NewsLine />
      </div>
      <CommandPalette />
      <ShortcutSheet />
    </KillSwitchProvider>
  )
}
