import type { ContractDefinition, Market } from '#main/gateway/market/market'
import type { ApiClient } from './apiClient'
import { contractDataMessage } from './contractMessages'

type Answer = {
  readonly client: ApiClient
  readonly reqId: number
  readonly contracts: readonly ContractDefinition[]
  sent: number
}

const WAITING_MAX = 200

/** IB sends the details of whole chains slowly: so many contracts a second in all, after a second's worth at once. */
export class ContractDetailsQueue {
  private waiting: Answer[] = []
  private credit: number
  private creditedAt: number | undefined

  constructor(
    private readonly market: Market,
    private readonly perSecond: number,
  ) {
    this.credit = perSecond
  }

  add(client: ApiClient, reqId: number, contracts: readonly ContractDefinition[]): void {
    if (this.waiting.length >= WAITING_MAX) {
      client.sendError(reqId, 322, 'Error processing request.-Too many contract details requests are waiting')
      return
    }
    this.waiting.push({ client, reqId, contracts, sent: 0 })
    this.sendAllowed()
  }

  /** Called often; `wallMs` is machine time. */
  pulse(wallMs: number): void {
    const elapsedMs = wallMs - (this.creditedAt ?? wallMs)
    this.creditedAt = wallMs
    this.credit = Math.min(this.perSecond, this.credit + (elapsedMs / 1000) * this.perSecond)
    this.sendAllowed()
  }

  dropClient(client: ApiClient): void {
    this.waiting = this.waiting.filter(each => each.client !== client)
  }

  private sendAllowed(): void {
    for (let [answer] = this.waiting; answer; [answer] = this.waiting) {
      const { client, reqId, contracts } = answer
      for (; answer.sent < contracts.length; answer.sent++) {
        if (this.credit < 1) return
        this.credit -= 1
        const contract = contracts[answer.sent]
        if (contract) client.send('contractData', contractDataMessage(reqId, contract, this.market))
      }
      client.send('contractDataEnd', { reqId })
      this.waiting.shift()
    }
  }
}
