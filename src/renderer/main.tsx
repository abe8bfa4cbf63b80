import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import './styles/tokens.css'
import './styles/base.css'
// Classes of components are used beyond the components: they are there from the first frame.
import './components/controls.css'
import './components/dataTable.css'
import './components/dialog.css'
import './components/notes.css'
import './components/plot/plot.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { assert } from '#core/domain/assert'
import { App } from './app/App'
import { BridgeProvider } from './bridge/BridgeProvider'
import { BridgeClient } from './bridge/bridgeClient'
import { openDesktopTransport } from './bridge/desktopTransport'
import { takeToken } from './bridge/token'
import { bridgeUrl, openWebSocketTransport } from './bridge/webSocketTransport'
import { applyTheme } from './state/theme'

const desktop = window.claxtonDesktop
const bridge = new BridgeClient({
  openTransport:
    desktop === undefined
      ? () => openWebSocketTransport(bridgeUrl(location))
      : () => openDesktopTransport(desktop),
  // The window's own pipe needs no token: who may open it is decided by the shell.
  token: desktop === undefined ? takeToken(location, history, sessionStorage) : '',
})

applyTheme(document.documentElement)
const root = document.getElementById('root')
assert(root !== null, 'index.html has a #root')
createRoot(root).render(
  <StrictMode>
    <BridgeProvider bridge={bridge}>
      <App />
    </BridgeProvider>
  </StrictMode>,
)
bridge.connect()
