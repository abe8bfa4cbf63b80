import { useEffect, useState } from 'react'
import { useBridge, useConnection } from '../bridge/BridgeProvider'
import { keepToken } from '../bridge/token'
import { ConnectingScreen, RefusedScreen } from './ConnectionScreens'
import { DetachedWindow } from './detached/DetachedWindow'
import { detachedFrom } from './detached/detachedAddress'
import { Workstation } from './Workstation'
import './app.css'

/**
 * Until the first welcome there is nothing to show; after it the workstation stays, and says over itself when the
 * engine is gone: what was last seen is better than a blank screen, as long as it is marked.
 */
export function App() {
  const [detached] = useState(() => detachedFrom(location.search))
  const bridge = useBridge()
  const connection = useConnection()
  const [wasOpen, setWasOpen] = useState(false)
  useEffect(() => {
    if (connection.kind === 'open') setWasOpen(true)
  }, [connection.kind])

  if (connection.kind === 'refused') {
    return (
      <RefusedScreen
        error={connection.error}
        onToken={token => {
          keepToken(token, sessionStorage)
          bridge.connect(token)
        }}
      />
    )
  }
  if (connection.kind === 'connecting' && !wasOpen) return <ConnectingScreen connection={connection} />
  return detached === undefined ? <Workstation /> : <DetachedWindow panel={detached} />
}
