import { deterministicDraw } from '#main/gateway/exchange/deterministicDraw'
import type { ResponseName } from '#main/gateway/wire/responses'

export type Delivery = {
  /** How often the message is sent now. */
  readonly copies: 0 | 1 | 2
  /** It waits until another message has gone out. */
  readonly isOvertaken?: boolean
  /** Schedules one more copy. */
  readonly later?: (send: () => void) => void
}

const AS_USUAL: Delivery = { copies: 1 }
const DROPPED: Delivery = { copies: 0 }
const TWICE: Delivery = { copies: 2 }
const OVERTAKEN: Delivery = { copies: 0, isOvertaken: true }

export type MessageFault = {
  readonly message: ResponseName
  readonly action: 'drop' | 'duplicate' | 'delay' | 'reorder'
  /** How many messages it hits; without it, all until cleared. */
  readonly count?: number
  /** How many of them pass before the first is hit. */
  readonly after?: number
  /** Only to this client. */
  readonly clientId?: number
  /** Of the messages that it could hit, the share that it does: drawn with the gateway's seed. */
  readonly share?: number
  /** For a delay; machine time. */
  readonly delayMs?: number
}

/** What goes wrong between the gateway and its clients: lost, doubled and late messages, and silence. */
export class WireFaults {
  private rules: Rule[] = []
  private rulesMade = 0
  private slownessMs = 0
  private readonly observers: ((message: ResponseName) => void)[] = []
  private muted: 'nobody' | 'everybody' | ReadonlySet<number> = 'nobody'

  constructor(private readonly seed: number) {}

  /** Hears of every message once it is on its way, or has been dropped. */
  observe(observer: (message: ResponseName) => void): void {
    this.observers.push(observer)
  }

  noteSent(message: ResponseName): void {
    for (const observer of this.observers) observer(message)
  }

  add(fault: MessageFault): void {
    this.rulesMade += 1
    this.rules.push({ fault, ordinal: this.rulesMade, seen: 0, hits: 0 })
  }

  /** Everything goes out this much later, in order; machine time. */
  slowDown(ms: number): void {
    this.slownessMs = ms
  }

  get delayMs(): number {
    return this.slownessMs
  }

  /** Connected, but neither reading nor answering. */
  mute(clientIds?: readonly number[]): void {
    this.muted = clientIds ? new Set(clientIds) : 'everybody'
  }

  unmute(): void {
    this.muted = 'nobody'
  }

  clear(): void {
    this.rules = []
    this.slownessMs = 0
    this.unmute()
  }

  private isDrawn({ fault, ordinal, seen }: Rule): boolean {
    return fault.share === undefined || deterministicDraw(this.seed, ordinal, seen) < fault.share
  }

  isMute(clientId: number | undefined): boolean {
    if (this.muted === 'nobody') return false
    return this.muted === 'everybody' || (clientId !== undefined && this.muted.has(clientId))
  }

  deliveryOf(message: ResponseName, clientId: number | undefined): Delivery {
    if (this.rules.length === 0) return AS_USUAL
    const rule = this.rules.find(({ fault }) => isMeant(fault, message, clientId))
    if (!rule) return AS_USUAL
    const { fault } = rule
    rule.seen += 1
    const isSpared = rule.seen <= (fault.after ?? 0) || !this.isDrawn(rule)
    if (isSpared) return AS_USUAL
    rule.hits += 1
    if (rule.hits === fault.count) this.rules = this.rules.filter(each => each !== rule)
    switch (fault.action) {
      case 'drop':
        return DROPPED
      case 'duplicate':
        return TWICE
      case 'reorder':
        return OVERTAKEN
      case 'delay':
        return { copies: 0, later: send => setTimeout(send, fault.delayMs ?? 0).unref() }
    }
  }
}

type Rule = {
  readonly fault: MessageFault
  readonly ordinal: number
  /** Messages that it could have hit so far, and those that it has. */
  seen: number
  hits: number
}

const isMeant = (fault: MessageFault, message: ResponseName, clientId: number | undefined): boolean =>
  fault.message === message && (fault.clientId === undefined || fault.clientId === clientId)
