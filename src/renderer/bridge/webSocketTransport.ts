import type { Transport } from '#protocol/transport'

/** The bridge beside the page: `ws(s)://host/bridge`. What is sent before it is open goes out when it opens. */
export function openWebSocketTransport(url: string): Transport {
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  const waiting: string[] = []
  socket.addEventListener('open', () => {
    for (const message of waiting.splice(0)) socket.send(message)
  })
  return {
    send: message => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message)
      else if (socket.readyState === WebSocket.CONNECTING) waiting.push(message)
    },
    close: () => socket.close(),
    onMessage: listener => {
      socket.addEventListener('message', event => listener(event.data as string | ArrayBuffer))
    },
    onClose: listener => {
      socket.addEventListener('close', event =>
        listener(
          event.reason || (event.wasClean ? 'the engine closed the connection' : 'the engine is unreachable'),
        ),
      )
    },
  }
}

export function bridgeUrl(location: Location): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  return `${scheme}://${location.host}/bridge`
}
