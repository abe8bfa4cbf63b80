import { EventName, type IBApi } from '@stoqey/ib'
import type { EpochMs } from '#core/domain/time'
import type { AccountValues } from '#core/ports/broker'
import { listen } from './connection'
import { definedNumber } from './orderReports'
import type { Pacer } from './pacer'
import type { RequestBook } from './requestBook'

type Field = Exclude<keyof AccountValues, 'tsInit'>

/** TWS sends a value for each currency; these are the ones of the whole account. */
const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['NetLiquidation', 'netLiquidation'],
  ['TotalCashValue', 'cash'],
  ['BuyingPower', 'buyingPower'],
  ['AvailableFunds', 'availableFunds'],
  ['InitMarginReq', 'initialMargin'],
  ['MaintMarginReq', 'maintenanceMargin'],
  ['EquityWithLoanValue', 'equityWithLoan'],
])

export type AccountFeedOptions = {
  readonly pacer: Pacer
  readonly requests: RequestBook
  readonly now: () => EpochMs
  readonly onChange: (values: AccountValues) => void
  readonly onError: (error: unknown) => void
}

/** Balances of one account, from account updates, and the day's profit from the P&L stream, which is quicker. */
export class AccountFeed {
  #values: Partial<Record<Field, number>> = {}
  #pnlReqId: number | undefined

  constructor(private readonly options: AccountFeedOptions) {}

  attach(api: IBApi): void {
    const on = (event: EventName, handle: (...args: never[]) => void) =>
      listen(api, event, handle, this.options.onError)
    on(EventName.updateAccountValue, (key: string, value: string) => {
      const field = FIELDS.get(key)
      const number = value.trim() === '' ? undefined : definedNumber(Number(value))
      if (field && number !== undefined) this.#values[field] = number
    })
    on(EventName.accountDownloadEnd, () => this.#publish())
    on(EventName.updateAccountTime, () => this.#publish())
    on(
      EventName.pnl,
      (reqId: number, daily: number, unrealized: number | undefined, realized: number | undefined) => {
        if (reqId !== this.#pnlReqId) return
        this.#set('dailyPnl', daily)
        this.#set('unrealizedPnl', unrealized)
        this.#set('realizedPnl', realized)
        this.#publish()
      },
    )
  }

  connected(api: IBApi, account: string): void {
    const { pacer, requests } = this.options
    const reqId = requests.allocate()
    this.#pnlReqId = reqId
    pacer.submit('request', () => api.reqAccountUpdates(true, account))
    pacer.submit('request', () => api.reqPnL(reqId, account, ''))
  }

  /** What was known stays shown with its time; whoever decides looks at the connection as well. */
  disconnected(): void {
    this.#pnlReqId = undefined
  }

  #set(field: Field, value: number | undefined): void {
    const number = definedNumber(value)
    if (number !== undefined) this.#values[field] = number
  }

  #publish(): void {
    const at = (field: Field): number | undefined => this.#values[field]
    this.options.onChange({
      netLiquidation: at('netLiquidation'),
      cash: at('cash'),
      buyingPower: at('buyingPower'),
      availableFunds: at('availableFunds'),
      initialMargin: at('initialMargin'),
      maintenanceMargin: at('maintenanceMargin'),
      equityWithLoan: at('equityWithLoan'),
      dailyPnl: at('dailyPnl'),
      unrealizedPnl: at('unrealizedPnl'),
      realizedPnl: at('realizedPnl'),
      tsInit: this.options.now(),
    })
  }
}
