import type { Refusal } from '#main/gateway/exchange/refusal'
import type { RequestName } from '#main/gateway/wire/requests'

/** Requests that TWS answers with an error instead: 162, 354, 420, 10197 and their like. */
export class RequestFaults {
  private readonly observers: ((request: RequestName) => void)[] = []
  private scripted: { readonly request: RequestName; readonly refusal: Refusal; left: number }[] = []

  failNext(request: RequestName, code: number, text: string, count = 1): void {
    this.scripted.push({ request, refusal: { code, text }, left: count })
  }

  /** Hears of every request as it comes in. */
  observe(observer: (request: RequestName) => void): void {
    this.observers.push(observer)
  }

  noteReceived(request: RequestName): void {
    for (const observer of this.observers) observer(request)
  }

  clear(): void {
    this.scripted = []
  }

  refusalOf(request: RequestName): Refusal | undefined {
    const fault = this.scripted.find(each => each.request === request)
    if (!fault) return undefined
    fault.left -= 1
    if (fault.left <= 0) this.scripted = this.scripted.filter(each => each !== fault)
    return fault.refusal
  }
}
