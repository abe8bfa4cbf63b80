import type { Engine } from '#main/engine/engine'
import { ClientSession } from './clientSession'
import type { Dispatch } from './dispatch'

/** The part of Electron's MessagePortMain and of Node's MessagePort that the bridge uses. */
export interface BridgePort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

/** The bridge over a port between Electron's processes. The window is our own, so it may trade without a token. */
export function followPort(port: BridgePort, engine: Engine, dispatch: Dispatch): void {
  const session = new ClientSession({
    engine,
    dispatch,
    transport: 'ipc',
    grantOf: () => ({ scope: 'trade', name: 'operator', isValid: () => true }),
    channel: {
      send: message => port.postMessage(message),
      // Ports tell nothing of what waits in them; the window runs on the same machine.
      bufferedBytes: () => 0,
      close: () => port.close(),
    },
  })
  port.on('message', ({ data }) => {
    if (typeof data === 'string') session.receive(data)
  })
  port.on('close', () => session.close())
  port.start()
}
