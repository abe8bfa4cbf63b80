import type { ExitRules, Strategy } from '#core/domain/strategy'
import type { StrategyDraftView } from '#protocol/views/strategyView'

/** Never exits by itself but for its time stop, which is weeks away. */
export const HOLD: ExitRules = {
  profitTargetRatio: null,
  profitTargetDollars: null,
  profitTrailRatio: null,
  stopLossRatio: null,
  stopLossDollars: null,
  timeStopDte: 1,
  timeStopAt: null,
  exitsOnVolSpike: false,
}

/** A put spread on SPY that enters whenever it is looked at, unless a test asks for more. */
export const draftOf = (changes: Partial<Strategy> = {}): StrategyDraftView => {
  const { id: _id, version: _version, entry, ...rest } = { ...PUT_SPREAD, ...changes }
  return { ...rest, entry: { ...entry, wingWidths: [...entry.wingWidths] } }
}

const PUT_SPREAD: Strategy = {
  id: 'put-spread',
  version: 1,
  name: 'Put spread',
  structure: 'creditPutSpread',
  underlying: 'SPY',
  isEnabled: true,
  broker: 'ibkr',
  entry: {
    windowFrom: '09:30',
    windowTo: '16:00',
    dteMin: 20,
    dteMax: 60,
    selection: 'delta',
    deltaTarget: 0.3,
    deltaMin: 0.1,
    deltaMax: 0.45,
    wingWidths: [4],
    creditMin: 0.01,
    creditToWidthMin: 0,
    isSkewAware: false,
    isDteRegimeAware: false,
  },
  regime: { termRatioMax: null, vrpMin: null, adxMax: null, blocksAgainstTrend: false, ivRankMin: null },
  exit: HOLD,
  size: { kind: 'fixed', quantity: 2 },
  maxPositions: 1,
  needsApproval: false,
}

/** A single short put, which may be assigned. */
export const SHORT_PUT: Partial<Strategy> = {
  structure: 'cashSecuredPut',
  entry: { ...PUT_SPREAD.entry, wingWidths: [] },
  exit: { ...HOLD, timeStopDte: null },
  size: { kind: 'fixed', quantity: 1 },
}
