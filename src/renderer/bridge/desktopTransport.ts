import type { Transport } from '#protocol/transport'

/** What the preload script exposes in the desktop window: one pipe to the engine, nothing else. */
export type DesktopBridge = {
  open(
    onMessage: (message: string | ArrayBuffer) => void,
    onClose: (reason: string) => void,
  ): { send(message: string): void; close(): void }
}

declare global {
  interface Window {
    readonly claxtonDesktop?: DesktopBridge
  }
}

export function openDesktopTransport(desktop: DesktopBridge): Transport {
  const messageListeners: ((message: string | ArrayBuffer) => void)[] = []
  const closeListeners: ((reason: string) => void)[] = []
  const pipe = desktop.open(
    message => {
      for (const listener of messageListeners) listener(message)
    },
    reason => {
      for (const listener of closeListeners) listener(reason)
    },
  )
  return {
    send: message => pipe.send(message),
    close: () => pipe.close(),
    onMessage: listener => messageListeners.push(listener),
    onClose: listener => closeListeners.push(listener),
  }
}
