import type { Order } from '#main/gateway/exchange/order'
import type { OrderFaults } from '#main/gateway/exchange/orderFaults'
import type { Refusal } from '#main/gateway/exchange/refusal'

type Rejection = { readonly refusal: Refusal; left: number }
type Warning = { readonly refusal: Refusal & { readonly holds: boolean }; left: number }

/** What goes wrong at the exchange: each fault hits the next orders it fits, then is spent. */
export class ScriptedOrderFaults implements OrderFaults {
  private rejections: Rejection[] = []
  private warnings: Warning[] = []
  private cancelsToFill = 0
  private cap: number | undefined
  private preview: 'unanswered' | 'unsetFirst' | undefined
  private legs: number | undefined
  private permIdBase: bigint | undefined

  rejectNext(code: number, text: string, count = 1): void {
    this.rejections.push({ refusal: { code, text }, left: count })
  }

  /** 399, 404, 10349: the order lives on. With `holds` it waits as PreSubmitted and does not trade. */
  warnNext(code: number, text: string, holds = false, count = 1): void {
    this.warnings.push({ refusal: { code, text, holds }, left: count })
  }

  fillDuringNextCancel(count = 1): void {
    this.cancelsToFill += count
  }

  /** Every order trades up to this many units and then never again, until cleared. */
  capFills(quantity: number): void {
    this.cap = quantity
  }

  /** The next combo trades only its first legs, and then never again. */
  fillOnlyLegs(count: number): void {
    this.legs = count
  }

  /** The next what-if gets no answer, or first one of unset numbers. */
  failNextPreview(how: 'unanswered' | 'unsetFirst'): void {
    this.preview = how
  }

  /** permIds grow from here on: above 2^53 they do not fit a JavaScript number. */
  permIdsFrom(base: bigint): void {
    this.permIdBase = base
  }

  clear(): void {
    this.rejections = []
    this.warnings = []
    this.cancelsToFill = 0
    this.cap = undefined
    this.preview = undefined
    this.legs = undefined
    this.permIdBase = undefined
  }

  rejectionOf(): Refusal | undefined {
    const refusal = spend(this.rejections)
    this.rejections = this.rejections.filter(rejection => rejection.left > 0)
    return refusal
  }

  warningOf(): (Refusal & { readonly holds: boolean }) | undefined {
    const refusal = spend(this.warnings)
    this.warnings = this.warnings.filter(warning => warning.left > 0)
    return refusal
  }

  fillsDuringCancel(): boolean {
    if (this.cancelsToFill === 0) return false
    this.cancelsToFill -= 1
    return true
  }

  quantityCapOf(_order: Readonly<Order>): number | undefined {
    return this.cap
  }

  legsFilled(): number | undefined {
    const { legs } = this
    this.legs = undefined
    return legs
  }

  previewFault(): 'unanswered' | 'unsetFirst' | undefined {
    const { preview } = this
    this.preview = undefined
    return preview
  }

  permIdFor(ordinal: number): string | undefined {
    return this.permIdBase === undefined ? undefined : (this.permIdBase + BigInt(ordinal)).toString()
  }
}

function spend<R>(scripted: readonly { readonly refusal: R; left: number }[]): R | undefined {
  const [next] = scripted
  if (!next) return undefined
  next.left -= 1
  return next.refusal
}
