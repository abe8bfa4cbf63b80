import { contextBridge, ipcRenderer } from 'electron'
import { CONNECT_CHANNEL, type DesktopBridge } from './desktopBridge'

type PortHandler = (port: MessagePort) => void

/** Ports are answered in the order in which they were asked for. */
const waiting: PortHandler[] = []
ipcRenderer.on(CONNECT_CHANNEL, event => {
  const port = event.ports[0]
  if (port) waiting.shift()?.(port)
})

const bridge: DesktopBridge = {
  open: (onMessage, onClose) => {
    let port: MessagePort | undefined
    let isClosed = false
    // Sent before the port has come.
    const unsent: string[] = []
    waiting.push(opened => {
      if (isClosed) {
        opened.close()
        return
      }
      port = opened
      port.onmessage = event => onMessage(event.data)
      // Electron closes the page's end when the engine's process ends.
      port.addEventListener('close', () => {
        if (!isClosed) onClose('the engine stopped')
      })
      for (const message of unsent) port.postMessage(message)
    })
    ipcRenderer.send(CONNECT_CHANNEL)
    return {
      send: message => {
        if (port) port.postMessage(message)
        else unsent.push(message)
      },
      close: () => {
        isClosed = true
        port?.close()
      },
    }
  },
}

contextBridge.exposeInMainWorld('claxtonDesktop', bridge)
