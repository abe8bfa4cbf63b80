import type { EquityLimits } from './equityLimits'
import type { Violation, ViolationCode } from './violation'

/** Amounts in dollars. Exposure is the value at the current mark, of an option that of its premium. */
export type EquityHolding = {
  readonly symbol: string
  /** Signed; undefined when it cannot be valued. */
  readonly exposure: number | undefined
  /** Lost when its stop is hit: without a stop, all of it. */
  readonly stopRisk: number | undefined
}

/** What is held, working entries included. Undefined means unknown. */
export type EquityPortfolio = {
  readonly equity: number | undefined
  readonly peakEquity: number | undefined
  /** Lost since the session's first equity, as a share of it; negative in profit. */
  readonly dailyLossRatio: number | undefined
  readonly holdings: readonly EquityHolding[]
  /** Entries of the session, and of the last minute. */
  readonly tradesToday: number
  readonly ordersLastMinute: number
}

export type PlannedEntry = {
  readonly symbol: string
  /** Dollars paid. */
  readonly value: number
  readonly stopRisk: number
  /** Why the symbol's data may not be traded on. */
  readonly dataVeto: string | undefined
}

export type SymbolRelations = {
  /** A symbol of no known sector is one of its own. */
  readonly sectorOf: (symbol: string) => string
  /** Of daily returns; undefined when too little is known, which holds nothing back. */
  readonly correlationOf: (one: string, other: string) => number | undefined
}

/**
 * Everything that speaks against an entry; an empty list is the only pass. Entries alone are judged here: exits reduce
 * what these limits guard, and pass also when an entry could not.
 */
export function entryViolations(
  entry: PlannedEntry,
  portfolio: EquityPortfolio,
  relations: SymbolRelations,
  limits: EquityLimits,
): readonly Violation[] {
  return [
    ...vetoes(entry, portfolio, limits),
    ...haltViolations(portfolio, limits),
    ...countViolations(entry, portfolio, limits),
    ...exposureViolations(entry, portfolio, relations, limits),
    ...correlationViolations(entry, portfolio, relations, limits),
  ]
}

function vetoes(
  entry: PlannedEntry,
  { ordersLastMinute }: EquityPortfolio,
  limits: EquityLimits,
): Violation[] {
  return [
    ...(entry.dataVeto === undefined ? [] : [unknown('DATA_QUALITY', entry.dataVeto)]),
    ...reached('ORDER_RATE', ordersLastMinute, limits.ordersPerMinuteMax),
  ]
}

/** What has been lost; these hold every entry back until the day is over or an operator raises the limit. */
function haltViolations(portfolio: EquityPortfolio, limits: EquityLimits): Violation[] {
  const { equity, peakEquity, dailyLossRatio } = portfolio
  const violations: Violation[] = []
  if (!isKnown(dailyLossRatio)) violations.push(unknown('EQUITY_UNKNOWN', 'the equity at the open'))
  else violations.push(...reached('DAILY_LOSS', dailyLossRatio, limits.dailyLossRatioMax))
  if (!isKnown(equity) || !isKnown(peakEquity) || peakEquity <= 0)
    violations.push(unknown('EQUITY_UNKNOWN', 'the equity now or at its highest'))
  else violations.push(...reached('DRAWDOWN', (peakEquity - equity) / peakEquity, limits.drawdownRatioMax))
  return violations
}

function countViolations(entry: PlannedEntry, portfolio: EquityPortfolio, limits: EquityLimits): Violation[] {
  const symbols = new Set(portfolio.holdings.map(({ symbol }) => symbol))
  return [
    ...(symbols.has(entry.symbol) ? [] : reached('POSITION_COUNT', symbols.size, limits.positionsMax)),
    ...reached('TRADE_CAP', portfolio.tradesToday, limits.tradesPerDayMax),
  ]
}

function exposureViolations(
  { symbol, value, stopRisk }: PlannedEntry,
  { equity, holdings }: EquityPortfolio,
  { sectorOf }: SymbolRelations,
  limits: EquityLimits,
): Violation[] {
  // Said already, as EQUITY_UNKNOWN.
  if (!isKnown(equity)) return []
  if (equity <= 0 || !isKnown(value) || !isKnown(stopRisk))
    return [unknown('EXPOSURE_UNKNOWN', `equity ${equity}, value ${value}, at risk ${stopRisk}`)]
  const doubtful = holdings.find(each => !isKnown(each.exposure) || !isKnown(each.stopRisk))
  if (doubtful) return [unknown('EXPOSURE_UNKNOWN', doubtful.symbol)]
  const sector = sectorOf(symbol)
  const exposureOf = (counts: (held: string) => boolean): number =>
    (value + sum(holdings.filter(each => counts(each.symbol)).map(each => Math.abs(each.exposure ?? 0)))) /
    equity
  return [
    ...above('POSITION_SIZE', value / equity, limits.positionRatioMax),
    ...above(
      'SYMBOL_EXPOSURE',
      exposureOf(held => held === symbol),
      limits.symbolRatioMax,
      symbol,
    ),
    ...above(
      'SECTOR_EXPOSURE',
      exposureOf(held => sectorOf(held) === sector),
      limits.sectorRatioMax,
      sector,
    ),
    ...above(
      'LEVERAGE',
      exposureOf(() => true),
      limits.leverageMax,
    ),
    ...above(
      'PORTFOLIO_HEAT',
      (stopRisk + sum(holdings.map(each => each.stopRisk ?? 0))) / equity,
      limits.heatRatioMax,
    ),
  ]
}

function correlationViolations(
  { symbol }: PlannedEntry,
  { holdings }: EquityPortfolio,
  { correlationOf }: SymbolRelations,
  { correlationMax }: EquityLimits,
): Violation[] {
  const others = [...new Set(holdings.map(each => each.symbol))].filter(each => each !== symbol)
  const known = others.flatMap(other => {
    const value = correlationOf(symbol, other)
    return value === undefined ? [] : [{ other, value }]
  })
  const [highest] = known.sort((a, b) => b.value - a.value)
  return highest ? above('CORRELATION', highest.value, correlationMax, `with ${highest.other}`) : []
}

export type RiskMeasure = {
  readonly code: ViolationCode
  /** Undefined when it is not known. */
  readonly value: number | undefined
  readonly limit: number
}

/** Where the portfolio stands with its limits as it is, without any further entry. */
export function riskMeasures(portfolio: EquityPortfolio, limits: EquityLimits): readonly RiskMeasure[] {
  const { equity, peakEquity, dailyLossRatio, holdings, tradesToday } = portfolio
  const total = (of: (held: EquityHolding) => number | undefined): number | undefined => {
    const values = holdings.map(of)
    return isKnown(equity) && equity > 0 && values.every(isKnown) ? sum(values) / equity : undefined
  }
  return [
    { code: 'DAILY_LOSS', value: dailyLossRatio, limit: limits.dailyLossRatioMax },
    {
      code: 'DRAWDOWN',
      value: isKnown(equity) && isKnown(peakEquity) ? (peakEquity - equity) / peakEquity : undefined,
      limit: limits.drawdownRatioMax,
    },
    {
      code: 'LEVERAGE',
      value: total(({ exposure }) => (exposure === undefined ? undefined : Math.abs(exposure))),
      limit: limits.leverageMax,
    },
    { code: 'PORTFOLIO_HEAT', value: total(({ stopRisk }) => stopRisk), limit: limits.heatRatioMax },
    {
      code: 'POSITION_COUNT',
      value: new Set(holdings.map(({ symbol }) => symbol)).size,
      limit: limits.positionsMax,
    },
    { code: 'TRADE_CAP', value: tradesToday, limit: limits.tradesPerDayMax },
  ]
}

/** A cap that may be touched but not passed. */
const above = (code: ViolationCode, value: number, limit: number, detail = ''): Violation[] =>
  value > limit ? [{ code, value, limit, detail }] : []

/** A stop that holds as soon as it is touched. */
const reached = (code: ViolationCode, value: number, limit: number): Violation[] =>
  value >= limit ? [{ code, value, limit, detail: '' }] : []

const unknown = (code: ViolationCode, detail: string): Violation => ({
  code,
  value: null,
  limit: null,
  detail,
})

const isKnown = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value)

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0)
