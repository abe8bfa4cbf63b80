import type { IncomingMessage, Server } from 'node:http'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { LoginThrottle } from '#main/access/loginThrottle'
import type { Tokens } from '#main/access/tokens'
import type { Engine } from '#main/engine/engine'
import { CLIENT_FRAME_BYTES_MAX } from '#protocol/frames'
import { ClientSession } from './clientSession'
import type { Dispatch } from './dispatch'

export type WebSocketBridgeOptions = {
  readonly server: Server
  readonly engine: Engine
  readonly dispatch: Dispatch
  readonly tokens: Tokens
  /** Whether a Host or Origin names this server: a page from elsewhere must not reach the bridge. */
  readonly isOwnHost: (host: string | undefined) => boolean
}

const CLIENTS_MAX = 32
const HELLO_WITHIN_MS = 5_000
const PING_EVERY_MS = 15_000

/** The bridge over WebSocket at /bridge. Says goodbye to clients that stay silent, idle or read too slowly. */
export function serveBridge({
  server,
  engine,
  dispatch,
  tokens,
  isOwnHost,
}: WebSocketBridgeOptions): WebSocketServer {
  const throttle = new LoginThrottle()
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: CLIENT_FRAME_BYTES_MAX,
    perMessageDeflate: false,
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const refusal = refusalOf(request, sockets.clients.size, isOwnHost, throttle)
    if (refusal) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, client => follow(client, addressOf(request)))
  })

  const follow = (socket: WebSocket, address: string): void => {
    const session = new ClientSession({
      engine,
      dispatch,
      transport: 'ws',
      address,
      grantOf: token => tokens.grantOf(token),
      onLogin: isRight => (isRight ? throttle.succeeded(address) : throttle.failed(address)),
      channel: {
        send: message => socket.send(message),
        bufferedBytes: () => socket.bufferedAmount,
        close: reason => socket.close(1008, reason.slice(0, 100)),
      },
    })
    const helloTimer = setTimeout(() => {
      if (!session.isWelcome) socket.close(1008, 'HELLO_TIMEOUT')
    }, HELLO_WITHIN_MS)
    let isAlive = true
    const pingTimer = setInterval(() => {
      if (!isAlive) socket.terminate()
      isAlive = false
      if (session.isRevoked) session.refuseRevoked()
      else socket.ping()
    }, PING_EVERY_MS)
    socket.on('pong', () => {
      isAlive = true
    })
    socket.on('message', (data: RawData, isBinary: boolean) => {
      isAlive = true
      if (isBinary) socket.close(1003, 'TEXT_ONLY')
      else session.receive(data.toString())
    })
    // Oversized and malformed frames end here; the close event follows.
    socket.on('error', error => engine.log.warn('bridge.socketError', error.message))
    socket.on('close', () => {
      clearTimeout(helloTimer)
      clearInterval(pingTimer)
      session.close()
    })
  }
  return sockets
}

/** IPv4 addresses look the same on a socket that takes both kinds. */
const addressOf = ({ socket }: IncomingMessage): string =>
  (socket.remoteAddress ?? '').replace(/^::ffff:/, '')

function refusalOf(
  request: IncomingMessage,
  clients: number,
  isOwnHost: (host: string | undefined) => boolean,
  throttle: LoginThrottle,
): string | undefined {
  const { origin, host } = request.headers
  // Anyone may send any text as a path, also one that is none.
  const path = URL.parse(request.url ?? '/', 'http://localhost')?.pathname
  if (path !== '/bridge') return '404 Not Found'
  if (!isOwnHost(host)) return '403 Forbidden'
  // Browsers always send an origin; programs need not.
  if (origin !== undefined && !isOwnHost(URL.canParse(origin) ? new URL(origin).host : undefined))
    return '403 Forbidden'
  if (throttle.waitMs(addressOf(request)) > 0) return '429 Too Many Requests'
  return clients >= CLIENTS_MAX ? '503 Service Unavailable' : undefined
}
