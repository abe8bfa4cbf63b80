import type { ApiClient } from '#main/gateway/server/apiClient'
import type { ClientRegistry } from '#main/gateway/server/clientRegistry'
import { NOTICES, type NoticeCode } from './connectionNotices'
import type { Upstream } from './upstream'

const RESTORING: ReadonlySet<NoticeCode> = new Set<NoticeCode>([1101, 1102, 2104, 2106])

export type NoticeConsequences = {
  /** After 1101 every market-data subscription is gone. */
  readonly loseData: (client: ApiClient) => void
  /** What was held back is told and carried out. */
  readonly catchUp: () => void
}

/** What goes wrong with the connections themselves. */
export class ConnectionFaults {
  constructor(
    private readonly clients: ClientRegistry,
    private readonly upstream: Upstream,
    private readonly consequences: NoticeConsequences,
  ) {}

  /** Cuts the sockets, as when TWS dies or restarts. */
  closeSockets(clientIds?: readonly number[]): void {
    for (const client of this.chosen(clientIds)) client.destroy('fault: socket closed')
  }

  /** Tells everyone, and lets happen what the notice means. */
  notify(code: NoticeCode): void {
    this.upstream.note(code)
    for (const client of this.clients.all) client.sendError(-1, code, NOTICES[code])
    if (code === 1101) for (const client of this.clients.all) this.consequences.loseData(client)
    if (code === 1300) this.closeSockets()
    if (RESTORING.has(code)) this.consequences.catchUp()
  }

  /** Any error frame, under any id: 10182 on a stream, 10197 on a line, and what else a test needs. */
  sendError(id: number, code: number, text: string, clientIds?: readonly number[]): void {
    for (const client of this.chosen(clientIds)) client.sendError(id, code, text)
  }

  private chosen(clientIds: readonly number[] | undefined): readonly ApiClient[] {
    const { all } = this.clients
    return clientIds
      ? all.filter(({ clientId }) => clientId !== undefined && clientIds.includes(clientId))
      : all
  }
}
