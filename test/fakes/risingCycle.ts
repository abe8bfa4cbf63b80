import { epochMs } from '#core/domain/time'
import type { IntradayInputs } from '#core/pipeline/intraday/decideIntraday'
import { IntradayCycle, type IntradayCycleOptions } from '#main/intraday/intradayCycle'
import { barsThrough, STANDARD_RULES } from './intradayInputs'
import type { TradingRig } from './tradingRig'

export const SYMBOLS = ['SPY', 'IBM', 'AIG']
/** Option volumes of the first minute are not known well enough to be asked for. */
const RULES = { ...STANDARD_RULES, option: { ...STANDARD_RULES.option, volumeMin: 0, spreadRatioMax: 1 } }
const ROUNDS = Array.from({ length: 60 }, (_, row) => 1 + 0.0002 * row + (row % 3 === 0 ? -0.0008 : 0.0004))

/** Bars that rise to where the symbol stands now. */
export async function inputsFor({ engine }: TradingRig, symbol: string): Promise<IntradayInputs> {
  const [last] = await engine.bars.history({ kind: 'stock', symbol }, '1m', 1, undefined)
  const spot = last?.close ?? Number.NaN
  return {
    symbol,
    now: engine.now(),
    minutes: barsThrough(ROUNDS.map(round => spot * round)),
    hours: [],
    spreadRatio: undefined,
    earnings: 'unknown',
    lastWhaleAt: undefined,
  }
}

/** The engine's own risk and planning on the gateway's market, with bars that give a BUY for every symbol. */
export function cycleOf(rig: TradingRig, changes: Partial<IntradayCycleOptions> = {}): IntradayCycle {
  const { engine } = rig
  const intraday = engine.intradayEngine!
  const now = () => engine.now()
  return new IntradayCycle({
    symbols: SYMBOLS,
    atOnce: 2,
    symbolTimeoutMs: 10_000,
    rules: RULES,
    inputsOf: symbol => inputsFor(rig, symbol),
    planner: { plan: decision => intraday.planner.plan(decision) },
    judge: (symbol, order) => intraday.risk.judge(symbol, order),
    scorer: undefined,
    aiScoreMin: undefined,
    enter: undefined,
    entriesHeld: () => undefined,
    afterSymbol: () => intraday.risk.watchEmergency(),
    onSignal: () => undefined,
    signals: intraday.signals,
    log: engine.log,
    now,
    ...changes,
  })
}

export const outcomes = ({ engine }: TradingRig): string[] =>
  engine
    .intradayEngine!.signals.signals(100)
    .map(({ symbol, outcome }) => `${symbol} ${outcome}`)
    .sort()
export const events = ({ engine }: TradingRig): string[] =>
  engine.intradayEngine!.signals.riskEventsSince(epochMs(0)).map(({ code }) => code)

export const LOOSE = { 'intraday.optionVolumeMin': '0', 'intraday.optionSpreadRatioMax': '1' }
