import { nextSession } from '#core/calendar/xnysSessions'
import type { SessionDate } from '#core/domain/time'
import type { Account } from '#main/gateway/exchange/account'
import { type Refusal, refusal } from '#main/gateway/exchange/refusal'
import type { ContractDefinition, Market, MarketSession } from '#main/gateway/market/market'
import { applyCorporateActions } from './corporateActions'
import { earlyAssignments } from './earlyAssignment'
import { awaitedAtOpening, exercise, settleAtOpening, settleExpirations } from './settlement'

export type ClearingOptions = {
  readonly seed: number
  /** Short options may be assigned in the night before they expire. */
  readonly assignsEarly: boolean
}

/**
 * What happens to positions without anybody trading: exercise and assignment, expiration, dividends and splits. Each
 * answer names the contracts whose positions changed; as at TWS there is no execution for any of it.
 */
export class ClearingHouse {
  /** Options that their holder does not want exercised at expiration. */
  private readonly lapsed = new Set<number>()
  /** Indices whose opening prices are waited for, to settle options. */
  private awaited = new Set<number>()

  constructor(
    private readonly account: Account,
    private readonly market: Market,
    private readonly options: ClearingOptions,
  ) {}

  /** Before anything trades on a new day. */
  dayBegan(date: SessionDate): readonly number[] {
    return applyCorporateActions(this.account, this.market, date)
  }

  sessionOpened(session: MarketSession): void {
    this.awaited = new Set(awaitedAtOpening(this.account, session))
  }

  opened(conId: number, openingPrice: number, session: MarketSession): readonly number[] {
    if (!this.awaited.delete(conId)) return []
    return settleAtOpening(this.account, this.market, session, conId, openingPrice)
  }

  sessionClosed(session: MarketSession): readonly number[] {
    const settled = settleExpirations(this.account, this.market, session, this.lapsed)
    return this.options.assignsEarly
      ? [...settled, ...this.assignEarly(nextSession(session.date).date)]
      : settled
  }

  /** Exercises a long option now, against the underlying at the strike. */
  exercise(contract: ContractDefinition, quantity: number): readonly number[] | Refusal {
    return this.turn(contract, quantity, 1)
  }

  /** A short option is assigned: someone has exercised theirs. */
  assign(contract: ContractDefinition, quantity: number): readonly number[] | Refusal {
    return this.turn(contract, quantity, -1)
  }

  /** Lets a long option expire unexercised even in the money. */
  lapse(contract: ContractDefinition, quantity: number): Refusal | undefined {
    const held = this.account.positionIn(contract.conId)?.quantity ?? 0
    if (quantity <= 0 || held < quantity) return nothingToExercise(contract)
    this.lapsed.add(contract.conId)
    return undefined
  }

  private turn(contract: ContractDefinition, quantity: number, side: 1 | -1): readonly number[] | Refusal {
    const position = this.account.positionIn(contract.conId)
    if (!position || quantity <= 0 || position.quantity * side < quantity) return nothingToExercise(contract)
    return exercise(this.account, this.market, position, quantity * side)
  }

  private assignEarly(next: SessionDate): readonly number[] {
    const { account, market, options } = this
    return earlyAssignments(account.allPositions, market, next, options.seed).flatMap(
      ({ position, quantity }) => exercise(account, market, position, -quantity),
    )
  }
}

const nothingToExercise = (contract: ContractDefinition): Refusal =>
  refusal(
    322,
    `Error processing request.-No unlapsed position exists in this option in account: ${contract.localSymbol}`,
  )
