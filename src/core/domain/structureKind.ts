/** The structures that a strategy may trade, and what follows from the choice alone. */
export const STRUCTURE_KINDS = [
  'ironCondor',
  'creditPutSpread',
  'creditCallSpread',
  'ironFly',
  'ironButterfly',
  'debitButterfly',
  'wheel',
  'cashSecuredPut',
  'coveredCall',
] as const
export type StructureKind = (typeof STRUCTURE_KINDS)[number]

/** What an opening trade is: the wheel opens puts and calls in turn, everything else is itself. */
export type OpeningKind = Exclude<StructureKind, 'wheel'>

export type StructureFacts = {
  readonly title: string
  /** Opened for a credit: selling volatility, so its guards fail closed. */
  readonly isCredit: boolean
  /** The direction that hurts it, if one does more than the other. */
  readonly hurtBy: 'down' | 'up' | 'either'
  /** Short on both sides at once: a strong trend either way is a reason to stay out. */
  readonly isNeutral: boolean
  /** Whether being assigned is part of the plan. */
  readonly isAssignable: boolean
  /**
   * How EV is counted (docs/decisions/0007): `twoPoint` is POP x max profit - (1 - POP) x max loss; `expected` is
   * the mean over the whole distribution, for structures whose profit is rarely at its maximum.
   */
  readonly evMethod: 'twoPoint' | 'expected'
}

export const STRUCTURE_FACTS: Readonly<Record<OpeningKind, StructureFacts>> = {
  ironCondor: facts('Iron condor', 'either', 'twoPoint', { isCredit: true, isNeutral: true }),
  creditPutSpread: facts('Credit put spread', 'down', 'twoPoint', { isCredit: true }),
  creditCallSpread: facts('Credit call spread', 'up', 'twoPoint', { isCredit: true }),
  ironFly: facts('Iron fly', 'either', 'expected', { isCredit: true, isNeutral: true }),
  ironButterfly: facts('Iron butterfly', 'either', 'expected', { isCredit: true, isNeutral: true }),
  debitButterfly: facts('Debit butterfly', 'either', 'expected', { isNeutral: true }),
  cashSecuredPut: facts('Cash-secured put', 'down', 'expected', { isCredit: true, isAssignable: true }),
  coveredCall: facts('Covered call', 'up', 'expected', { isCredit: true, isAssignable: true }),
}

function facts(
  title: string,
  hurtBy: StructureFacts['hurtBy'],
  evMethod: StructureFacts['evMethod'],
  is: Partial<Pick<StructureFacts, 'isCredit' | 'isNeutral' | 'isAssignable'>>,
): StructureFacts {
  return { title, hurtBy, evMethod, isCredit: false, isNeutral: false, isAssignable: false, ...is }
}
