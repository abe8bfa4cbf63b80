import { createServer, type Server, type Socket } from 'node:net'
import { NOTICES, type NoticeCode } from '#main/gateway/faults/connectionNotices'
import type { Faults } from '#main/gateway/faults/faults'
import { twsTime } from '#main/gateway/newYorkTime'
import { fieldsOf } from '#main/gateway/wire/fieldReader'
import type { RequestName } from '#main/gateway/wire/requests'
import type { WireRecorder } from '#main/gateway/wireLog/wireLog'
import { ApiClient } from './apiClient'
import type { Desk } from './desk'
import { HeldRequests } from './heldRequests'
import type { RequestHandlers } from './requestHandlers'

export type GatewayServerOptions = {
  readonly desk: Desk
  readonly handlers: Omit<RequestHandlers, 'startApi'>
  readonly faults: Faults
  readonly versions: { readonly min: number; readonly max: number }
  readonly recorder: WireRecorder | undefined
  /** After each request: tells clients what it has caused. */
  readonly afterRequest: () => void
  readonly onClientGone: (client: ApiClient) => void
}

const GREETING: readonly NoticeCode[] = [2104, 2106, 2158]

/** Listens, lets clients in and hands their requests to the desks. */
export class GatewayServer {
  private server: Server
  private place: { readonly port: number; readonly host: string } | undefined
  private readonly held = new HeldRequests()
  private readonly connections = new Set<ApiClient>()
  private accepted = 0

  constructor(private readonly options: GatewayServerOptions) {
    this.server = createServer(socket => this.accept(socket))
  }

  /** The port that it listens on, which the system chooses when `port` is 0. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, host, () => {
        this.server.off('error', reject)
        const address = this.server.address()
        const listening = typeof address === 'object' && address !== null ? address.port : port
        this.place = { port: listening, host }
        resolve(listening)
      })
    })
  }

  /** Cuts every connection and takes no new ones. */
  stopListening(): void {
    if (!this.server.listening) return
    this.server.close()
    for (const connection of this.connections) connection.destroy('fault: the gateway is down')
  }

  /** On the port that it had. */
  listenAgain(): void {
    if (this.server.listening || !this.place) return
    const { port, host } = this.place
    this.server = createServer(socket => this.accept(socket))
    this.server.on('error', error =>
      this.options.desk.log('gateway.notListening', { message: error.message }),
    )
    this.server.listen(port, host)
  }

  /** Carries out what has waited for IB. */
  releaseHeld(): void {
    for (const { client, name, message } of this.held.takeAll()) this.handle(client, name, message)
  }

  close(): Promise<void> {
    const closed = new Promise<void>(resolve => {
      this.server.close(() => resolve())
    })
    for (const connection of this.connections) connection.close('gateway stops')
    return closed
  }

  private accept(socket: Socket): void {
    const { desk, faults, versions, recorder } = this.options
    this.accepted += 1
    const connection = this.accepted
    const client = new ApiClient(socket, {
      versions,
      limits: desk.limits,
      faults: faults.wire,
      log: desk.log,
      connectionTime: () => twsTime(desk.market.now()),
      onFrame: recorder && ((from, frame) => recorder.record(connection, from, fieldsOf(frame))),
      onRequest: (from, name, message) => this.handle(from, name, message),
      onClose: gone => {
        this.connections.delete(gone)
        desk.clients.remove(gone)
        this.held.dropClient(gone)
        this.options.onClientGone(gone)
      },
    })
    this.connections.add(client)
  }

  private handle(client: ApiClient, name: RequestName, message: unknown): void {
    if (name === 'startApi') {
      this.startApi(client, (message as { readonly clientId: number }).clientId)
      return
    }
    if (client.clientId === undefined) {
      client.sendError(-1, 321, 'Error validating request.-The API has not been started')
      return
    }
    if (!this.options.desk.upstream.isConnected && this.held.isMeant(name)) {
      if (!this.held.add(client, name, message))
        client.sendError(idOf(message), 322, 'Error processing request.-Too many requests wait for IB')
      return
    }
    const refusal = this.options.faults.requests.refusalOf(name)
    if (refusal) {
      client.sendError(idOf(message), refusal.code, refusal.text)
      return
    }
    this.options.faults.requests.noteReceived(name)
    const handler = this.options.handlers[name] as (client: ApiClient, message: unknown) => void
    handler(client, message)
    this.options.afterRequest()
  }

  private startApi(client: ApiClient, clientId: number): void {
    const { clients, exchange, log } = this.options.desk
    if (client.clientId !== undefined) return
    if (!clients.add(client, clientId)) {
      client.sendError(
        -1,
        326,
        'Unable to connect as the client id is already in use. Retry with a unique client id.',
      )
      client.close(`client id ${clientId} is in use`)
      return
    }
    log('client.started', { clientId, version: client.version })
    client.send('managedAccounts', { accounts: exchange.account.id })
    client.send('nextValidId', { orderId: exchange.orderIds.announce(clientId) })
    for (const code of GREETING) client.sendError(-1, code, NOTICES[code])
  }
}

/** What an error about a request is told under. */
function idOf(message: unknown): number {
  const { reqId, orderId } = message as { readonly reqId?: number; readonly orderId?: number }
  return reqId ?? orderId ?? -1
}
