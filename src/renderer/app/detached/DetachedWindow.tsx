import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { KillSwitchButton } from '../../views/killSwitch/KillSwitchButton'
import { KillSwitchProvider } from '../../views/killSwitch/KillSwitchProvider'
import { BrokerState } from '../../views/statusRibbon/BrokerState'
import { ExchangeClock } from '../../views/statusRibbon/ExchangeClock'
import { ModeBadge } from '../../views/statusRibbon/ModeBadge'
import { Banners } from '../Banners'
import { PanelBody } from '../panel/PanelBody'
import type { DetachedPanel } from './detachedAddress'
import './detached.css'
import { detachedLock, type Greeting, shareState, type WindowWord } from './windowChannel'
import { rememberPlace } from './windowPlace'

/** One panel with what must be in sight everywhere: the broker, the clock and the kill switch. */
export function DetachedWindow({ panel }: { panel: DetachedPanel }) {
  const { kind, instanceId, title, channel } = panel
  const isConnected = useConnection().kind === 'open'
  const { data: status } = useQuery(statusQueries(useBridge()).status())
  useEffect(() => {
    document.title = `${title} - Claxton`
    const words = new BroadcastChannel(channel)
    const stopSharing = shareState(words)
    const greet = () => {
      const opener = window.opener as Window | null
      opener?.postMessage({ detached: instanceId } satisfies Greeting, location.origin)
    }
    words.addEventListener('message', ({ data }: MessageEvent<WindowWord>) => {
      if (data.kind === 'whoIsThere') greet()
    })
    greet()
    const leaving = new AbortController()
    navigator.locks
      .request(
        detachedLock(channel, instanceId),
        { signal: leaving.signal },
        () => new Promise<void>(resolve => leaving.signal.addEventListener('abort', () => resolve())),
      )
      .catch((error: unknown) => {
        if (!leaving.signal.aborted) reportError(error)
      })
    const leave = () => {
      rememberPlace(instanceId)
      words.postMessage({ kind: 'leaving', instanceId } satisfies WindowWord)
    }
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leaving.abort()
      stopSharing()
      words.close()
    }
  }, [instanceId, title, channel])
  return (
    <KillSwitchProvider>
      <div className="workstation">
        <header className={`ribbon detachedRibbon ${isConnected ? '' : 'ribbon-frozen'}`}>
          <h1 className="detachedTitle">{title}</h1>
          {status !== undefined && (
            <>
              <ModeBadge status={status} />
              <BrokerState broker={status.broker} />
            </>
          )}
          <div className="ribbonEnd">
            {status !== undefined && <ExchangeClock offsetMs={status.clock.offsetMs} />}
            <KillSwitchButton />
          </div>
        </header>
        <Banners />
        <main className={`detachedPanel ${isConnected ? '' : 'workspace-frozen'}`} aria-label={title}>
          <PanelBody id={kind} instanceId={instanceId} />
        </main>
      </div>
    </KillSwitchProvider>
  )
}
