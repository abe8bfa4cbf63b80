import type { MessagePortMain } from 'electron'
import type { WebSocket } from 'ws'
import { type EngineAddress, openPinned } from '#main/access/pinnedSocket'

/** Carries the frames of a window to an engine elsewhere and back. The token stays here: no page ever has it. */
export function relayToRemote(port: MessagePortMain, address: EngineAddress, token: string): void {
  const socket = openPinned(address)
  const waiting: string[] = []
  socket.binaryType = 'arraybuffer'
  port.on('message', ({ data }) => {
    if (typeof data !== 'string') return
    const frame = withToken(data, token)
    if (socket.readyState === socket.OPEN) socket.send(frame)
    else waiting.push(frame)
  })
  port.on('close', () => socket.terminate())
  socket.on('open', () => {
    for (const frame of waiting.splice(0)) socket.send(frame)
  })
  socket.on('message', (data: Buffer | ArrayBuffer, isBinary) =>
    port.postMessage(isBinary ? data : textOf(data)),
  )
  socket.on('error', error => process.stderr.write(`${address.url}: ${error.message}\n`))
  socket.on('close', () => port.close())
  port.start()
}

const textOf = (data: Parameters<WebSocket['send']>[0]): string =>
  data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : String(data)

/** The page says hello without a token, as it does to an engine of its own. */
function withToken(text: string, token: string): string {
  const frame = JSON.parse(text) as { readonly kind: string }
  return frame.kind === 'hello' ? JSON.stringify({ ...frame, token }) : text
}
