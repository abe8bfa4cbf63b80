import type { Strategy } from '../domain/strategy'

export type StrategyFault = { readonly path: string; readonly message: string }

/** What makes a strategy impossible to follow, by the path of the setting. Shapes and ranges are the schema's part. */
export function strategyFaults(strategy: Strategy): readonly StrategyFault[] {
  const { entry, exit, regime } = strategy
  const faults: StrategyFault[] = []
  const require = (holds: boolean, path: string, message: string) => {
    if (!holds) faults.push({ path, message })
  }
  require(entry.windowFrom < entry.windowTo, 'entry.windowTo', 'must be later than entry.windowFrom')
  require(entry.dteMin <= entry.dteMax, 'entry.dteMax', 'must not be less than entry.dteMin')
  require(entry.deltaMin <= entry.deltaTarget, 'entry.deltaTarget', 'must not be below entry.deltaMin')
  require(entry.deltaTarget <= entry.deltaMax, 'entry.deltaTarget', 'must not be above entry.deltaMax')
  require(!needsWings(strategy) ||
    entry.wingWidths.length > 0, 'entry.wingWidths', 'this structure needs at least one width')
  require(entry.creditToWidthMin === 0 ||
    needsWings(strategy), 'entry.creditToWidthMin', 'this structure has no wings to measure the credit by')
  require(exit.timeStopDte === null ||
    exit.timeStopDte <
      entry.dteMax, 'exit.timeStopDte', 'must be below entry.dteMax, or every entry would be closed at once')
  require(exit.profitTrailRatio === null ||
    exit.profitTargetRatio !==
      null, 'exit.profitTrailRatio', 'needs exit.profitTargetRatio, whose half arms it')
  require(hasWayOut(strategy), 'exit', 'has no rule that would ever close the position before it expires')
  require(strategy.structure !== 'debitButterfly' ||
    regime.vrpMin ===
      null, 'regime.vrpMin', 'a debit structure buys volatility: asking for a premium contradicts it')
  return faults
}

const needsWings = ({ structure }: Strategy): boolean =>
  structure !== 'wheel' && structure !== 'cashSecuredPut' && structure !== 'coveredCall'

/** Assignment is part of the plan of single short options; all others must be closed. */
const hasWayOut = (strategy: Strategy): boolean => {
  const { exit } = strategy
  return (
    !needsWings(strategy) ||
    exit.timeStopDte !== null ||
    exit.timeStopAt !== null ||
    ((exit.profitTargetRatio !== null || exit.profitTargetDollars !== null) &&
      (exit.stopLossRatio !== null || exit.stopLossDollars !== null))
  )
}
