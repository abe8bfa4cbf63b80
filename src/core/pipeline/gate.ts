/** What a gate says: not only yes or no, but what it saw, what it asked for, and how far apart the two were. */
import type { Stage } from '../domain/stage'

/** One number that a gate looked at. `value` is null when it is not known; unknown never passes. */
export type Measure = {
  readonly name: string
  readonly value: number | null
  readonly test: 'atLeast' | 'atMost'
  readonly threshold: number
}

export type GateResult = {
  readonly stage: Stage
  readonly gate: string
  /** `off` when the strategy does not ask, `unmet` when what it needs was not reached. */
  readonly verdict: 'pass' | 'block' | 'off' | 'unmet'
  readonly code: GateCode
  readonly reason: string
  readonly measures: readonly Measure[]
  /** The smallest relative room of its measures: negative by how much it missed, null without numbers. */
  readonly distance: number | null
}

/** Stable: evaluations, statistics and people's searches name them. docs/GATES.md is generated from here. */
export const GATE_CODES = {
  PASS: 'The gate is passed.',
  OFF: 'The strategy does not ask for this.',
  UNMET: 'An earlier stage left nothing to look at.',
  SPOT_MISSING: 'The underlying has no live price.',
  SPOT_STALE: 'The price of the underlying is too old to decide by.',
  DATA_VETO: 'The data of this symbol failed its quality checks: halted, delayed, crossed or implausible.',
  EXPIRATIONS_MISSING: 'No option expirations are known for the underlying.',
  HISTORY_MISSING: 'There are too few daily bars to know trend and realised volatility.',
  EVENT_WINDOW: 'A macro event (FOMC, CPI, payrolls) is near.',
  EVENTS_UNKNOWN: 'The event calendar does not cover this time, and an unknown event may be a near one.',
  LEG_SPREAD: 'The quote spread of a leg is too wide.',
  LEG_VOLUME: 'A leg has traded too little today.',
  LEG_OPEN_INTEREST: 'The open interest of a leg is too low.',
  LEG_QUOTE_AGE: 'The quote of a leg is too old.',
  UNDERLYING_VOLUME: 'The underlying trades too little compared with its average.',
  DTE_OUTSIDE: 'No listed expiration lies within the strategy’s days to expiration.',
  REGIME_UNKNOWN: 'The regime cannot be read because data is missing: entries stay out.',
  TERM_STRUCTURE: 'The VIX term structure is inverted beyond the limit.',
  VRP: 'Implied volatility does not exceed realised volatility by enough.',
  TREND_AGAINST: 'The trend runs against the structure.',
  TREND_STRENGTH: 'The trend is too strong for a structure that is short on both sides.',
  IV_RANK: 'The IV rank is too low.',
  IV_HISTORY_MISSING: 'There is too little IV history to rank today’s volatility.',
  STRIKES_MISSING: 'The chain has too few strikes with a two-sided quote.',
  NO_CANDIDATE: 'No combination of strikes fits the deltas and wing widths.',
  CREDIT_TOO_SMALL: 'The credit after slippage is too small, or the debit too large.',
  CREDIT_TO_WIDTH: 'The credit is too small a share of the wing width.',
  EARNINGS_NEAR: 'Earnings fall before the expiration.',
  EARNINGS_UNKNOWN: 'Earnings dates are not known, and a credit strategy may not assume that there are none.',
  EX_DIVIDEND_NEAR: 'An ex-dividend date falls before the expiration of a short call.',
  EX_DIVIDEND_UNKNOWN: 'Ex-dividend dates are not known, and a short call may be assigned for one.',
  CONTRACT_ADJUSTED: 'The contracts are adjusted for a corporate action.',
  EV_NOT_POSITIVE: 'The expected value after slippage and friction is not positive.',
  POP_TOO_LOW: 'The probability of profit is too low.',
  GAMMA_LOSS: 'A move of one percent would cost too much through gamma.',
  SIZE_ZERO: 'The size rule allows not even one structure.',
  EQUITY_UNKNOWN: 'Net liquidation is not known, so the size cannot be.',
  SHARES_MISSING: 'A covered call needs shares that are not already covering one.',
  SESSION_CLOSED: 'The market is closed.',
  CLOSE_NEAR: 'Too little of the session is left.',
  ENTRY_WINDOW: 'The strategy’s entry window is closed.',
  ENTRIES_OFF: 'Entries are switched off.',
  MAX_POSITIONS: 'The strategy has as many positions as it may.',
  MAX_PER_EXPIRATION: 'There are as many condors in this expiration as there may be.',
} as const

export type GateCode = keyof typeof GATE_CODES

export const atLeast = (name: string, value: number | undefined, threshold: number): Measure => ({
  name,
  value: finite(value),
  test: 'atLeast',
  threshold,
})

export const atMost = (name: string, value: number | undefined, threshold: number): Measure => ({
  name,
  value: finite(value),
  test: 'atMost',
  threshold,
})

export const holds = ({ value, test, threshold }: Measure): boolean =>
  value !== null && (test === 'atLeast' ? value >= threshold : value <= threshold)

/** Room relative to the threshold's size, or to one where the threshold is zero; null when unknown. */
export function roomOf({ value, test, threshold }: Measure): number | null {
  if (value === null) return null
  const room = test === 'atLeast' ? value - threshold : threshold - value
  return room / Math.max(Math.abs(threshold), 1)
}

export const isBlocking = ({ verdict }: GateResult): boolean => verdict === 'block'

/** Passes when every measure holds; blocks with the code of the first that does not. */
export function gate(
  stage: Stage,
  name: string,
  measures: readonly Measure[],
  codeOf: GateCode | ((failed: Measure) => GateCode),
): GateResult {
  const failed = measures.find(measure => !holds(measure))
  const code = failed ? (typeof codeOf === 'string' ? codeOf : codeOf(failed)) : 'PASS'
  return {
    stage,
    gate: name,
    verdict: failed ? 'block' : 'pass',
    code,
    reason: failed ? `${GATE_CODES[code]} ${described(failed)}` : GATE_CODES.PASS,
    measures,
    distance: smallestRoom(measures),
  }
}

export const blocked = (stage: Stage, name: string, code: GateCode, detail = ''): GateResult => ({
  stage,
  gate: name,
  verdict: 'block',
  code,
  reason: detail ? `${GATE_CODES[code]} (${detail})` : GATE_CODES[code],
  measures: [],
  distance: null,
})

export const passed = (stage: Stage, name: string, reason: string = GATE_CODES.PASS): GateResult => ({
  stage,
  gate: name,
  verdict: 'pass',
  code: 'PASS',
  reason,
  measures: [],
  distance: null,
})

export const off = (stage: Stage, name: string): GateResult => ({
  stage,
  gate: name,
  verdict: 'off',
  code: 'OFF',
  reason: GATE_CODES.OFF,
  measures: [],
  distance: null,
})

export const unmet = (stage: Stage, name: string): GateResult => ({
  stage,
  gate: name,
  verdict: 'unmet',
  code: 'UNMET',
  reason: GATE_CODES.UNMET,
  measures: [],
  distance: null,
})

const finite = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value

function smallestRoom(measures: readonly Measure[]): number | null {
  let smallest: number | null = null
  for (const measure of measures) {
    const room = roomOf(measure)
    if (room !== null && (smallest === null || room < smallest)) smallest = room
  }
  return smallest
}

const described = ({ name, value, test, threshold }: Measure): string =>
  `(${name} ${value === null ? 'unknown' : rounded(value)}, ${test === 'atLeast' ? 'at least' : 'at most'} ${rounded(threshold)})`

const rounded = (value: number): string => String(Number(value.toPrecision(6)))
