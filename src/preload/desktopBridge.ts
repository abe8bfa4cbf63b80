/** What the preload gives the page: one way to open the bridge, and nothing else. */
export interface DesktopBridge {
  open(
    onMessage: (message: string | ArrayBuffer) => void,
    onClose: (reason: string) => void,
  ): DesktopConnection
}

export interface DesktopConnection {
  send(message: string): void
  close(): void
}

/** The page asks main for a port to the engine; main answers on the same channel with the port. */
export const CONNECT_CHANNEL = 'claxton:connect'
