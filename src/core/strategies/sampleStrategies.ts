/** One strategy of each structure, with the defaults that the documentation names. Enabled in simulation only. */
import type { EntryRules, ExitRules, RegimeRules, Strategy } from '../domain/strategy'
import { STRUCTURE_FACTS, type StructureKind } from '../domain/structureKind'

const entry: EntryRules = {
  windowFrom: '09:31',
  windowTo: '15:30',
  dteMin: 20,
  dteMax: 60,
  selection: 'ev',
  deltaTarget: 0.16,
  deltaMin: 0.1,
  deltaMax: 0.25,
  wingWidths: [1, 2, 3, 5],
  creditMin: 0.1,
  creditToWidthMin: 0.1,
  isSkewAware: false,
  isDteRegimeAware: false,
}

const regime: RegimeRules = {
  termRatioMax: 1,
  vrpMin: 0,
  adxMax: 30,
  blocksAgainstTrend: true,
  ivRankMin: null,
}

const exit: ExitRules = {
  profitTargetRatio: 0.5,
  profitTargetDollars: null,
  profitTrailRatio: null,
  stopLossRatio: 2,
  stopLossDollars: null,
  timeStopDte: 7,
  timeStopAt: '15:30',
  exitsOnVolSpike: true,
}

const single: Partial<EntryRules> = {
  deltaTarget: 0.3,
  deltaMin: 0.2,
  deltaMax: 0.4,
  wingWidths: [],
  creditToWidthMin: 0,
  selection: 'delta',
}
const fly: Partial<EntryRules> = { creditToWidthMin: 0, wingWidths: [2, 3, 5, 8] }
const assignable: ExitRules = {
  ...exit,
  stopLossRatio: null,
  timeStopDte: null,
  timeStopAt: null,
  exitsOnVolSpike: false,
}

export const SAMPLE_STRATEGIES: readonly Strategy[] = [
  sample('ironCondor', 'SPY'),
  sample('creditPutSpread', 'SPY'),
  sample('creditCallSpread', 'SPY'),
  sample('ironFly', 'SPY', fly),
  sample('ironButterfly', 'SPY', { ...fly, creditMin: 0.5 }),
  sample('debitButterfly', 'SPY', { ...fly, creditMin: 2 }, { vrpMin: null, termRatioMax: null }),
  sample('wheel', 'SPY', single, {}, assignable),
  sample('cashSecuredPut', 'SPY', single, {}, assignable),
  sample('coveredCall', 'SPY', single, {}, assignable),
]

function sample(
  structure: StructureKind,
  underlying: string,
  entryChange: Partial<EntryRules> = {},
  regimeChange: Partial<RegimeRules> = {},
  exitRules: ExitRules = exit,
): Strategy {
  return {
    id: `sample-${structure}`,
    version: 1,
    name: `Sample ${titleOf(structure)} on ${underlying}`,
    structure,
    underlying,
    isEnabled: true,
    broker: 'ibkr',
    entry: { ...entry, ...entryChange },
    regime: { ...regime, ...regimeChange },
    exit: exitRules,
    size: { kind: 'fixed', quantity: 1 },
    maxPositions: 1,
    needsApproval: false,
  }
}

function titleOf(structure: StructureKind): string {
  return structure === 'wheel' ? 'wheel' : STRUCTURE_FACTS[structure].title.toLowerCase()
}
