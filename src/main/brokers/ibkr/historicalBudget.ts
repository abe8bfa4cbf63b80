/** IBKR's rules for bars of 30 seconds or less; longer bars are throttled softly by IBKR itself. */
const IDENTICAL_WITHIN_MS = 15_000
const PER_CONTRACT_MAX = 5
const PER_CONTRACT_WITHIN_MS = 2_000
const TOTAL_MAX = 60
const TOTAL_WITHIN_MS = 600_000
/** Open requests of any bar size. */
export const OPEN_REQUESTS_MAX = 50

export type HistoricalRequest = {
  /** Everything that makes two requests the same. */
  readonly identity: string
  readonly contract: string
  readonly barSeconds: number
  /** BID_ASK counts twice. */
  readonly weight: 1 | 2
}

/** Says when a historical request may be sent without a pacing violation (162). */
export class HistoricalBudget {
  #sent: { readonly request: HistoricalRequest; readonly at: number }[] = []

  /** Milliseconds to wait before this request may leave; 0 is now. */
  delayFor(request: HistoricalRequest, now: number): number {
    if (request.barSeconds > 30) return 0
    this.#forget(now)
    const same = this.#sent.filter(each => each.request.identity === request.identity).at(-1)
    const ofContract = this.#sent.filter(each => each.request.contract === request.contract)
    return Math.max(
      0,
      same ? same.at + IDENTICAL_WITHIN_MS - now : 0,
      waitForRoom(ofContract, PER_CONTRACT_MAX, PER_CONTRACT_WITHIN_MS, request.weight, now),
      waitForRoom(this.#sent, TOTAL_MAX, TOTAL_WITHIN_MS, request.weight, now),
    )
  }

  recordSent(request: HistoricalRequest, now: number): void {
    if (request.barSeconds <= 30) this.#sent.push({ request, at: now })
  }

  #forget(now: number): void {
    this.#sent = this.#sent.filter(each => each.at > now - TOTAL_WITHIN_MS)
  }
}

function waitForRoom(
  sent: readonly { readonly request: HistoricalRequest; readonly at: number }[],
  max: number,
  withinMs: number,
  weight: number,
  now: number,
): number {
  const recent = sent.filter(each => each.at > now - withinMs)
  let excess = recent.reduce((sum, each) => sum + each.request.weight, weight) - max
  for (const each of recent) {
    if (excess <= 0) return 0
    excess -= each.request.weight
    if (excess <= 0) return each.at + withinMs - now
  }
  return 0
}
