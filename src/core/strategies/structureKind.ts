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
  /**
   * How EV is counted (docs/decisions/0007): `twoPoint` is POP x max profit - (1 - POP) x max loss; `expected` is
   * the mean over the whole distribution, for structures whose profit is rarely at its maximum.
   */
  readonly evMethod: 'twoPoint' | 'expected'
}

export const STRUCTURE_FACTS: Readonly<Record<OpeningKind, StructureFacts>> = {
  ironCondor: facts('Iron condor', true, 'either', true, 'twoPoint'),
  creditPutSpread: facts('Credit put spread', true, 'down', false, 'twoPoint'),
  creditCallSpread: facts('Credit call spread', true, 'up', false, 'twoPoint'),
  ironFly: facts('Iron fly', true, 'either', true, 'expected'),
  ironButterfly: facts('Iron butterfly', true, 'either', true, 'expected'),
  debitButterfly: facts('Debit butterfly', false, 'either', true, 'expected'),
  cashSecuredPut: facts('Cash-secured put', true, 'down', false, 'expected'),
  coveredCall: facts('Covered call', true, 'up', false, 'expected'),
}

function facts(
  title: string,
  isCredit: boolean,
  hurtBy: StructureFacts['hurtBy'],
  isNeutral: boolean,
  evMethod: StructureFacts['evMethod'],
): StructureFacts {
  return { title, isCredit, hurtBy, isNeutral, evMethod }
}

export const structureTitle = (kind: StructureKind): string =>
  kind === 'wheel' ? 'Wheel' : STRUCTURE_FACTS[kind].title
