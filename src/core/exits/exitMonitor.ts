/**
 * Stage I: when a position is closed. One scan at a time, a function of what is seen now and of what earlier scans
 * left behind; the guards are those of seed 003, appendix G.
 */
import { exchangeTimeOf, MS_PER_MINUTE } from '../calendar/exchangeTime'
import { sessionOf } from '../calendar/xnysSessions'
import { minuteOfClock } from '../domain/clockTime'
import type { ExitRules } from '../domain/strategy'
import { daysBetween, type EpochMs, type SessionDate } from '../domain/time'
import type { ExitRule } from './exitRule'

export type ExitGuards = {
  /** Scans in a row that must agree. */
  readonly persistenceScans: number
  /** After opening, only urgent rules act. */
  readonly graceMs: number
  /** A mark that moved by more than this share of what is at stake since the last scan is not believed once. */
  readonly suspectMarkRatio: number
  /** Before the close of its last day everything is closed. */
  readonly zeroDteBufferMs: number
  /** VIX rise within a minute that counts as a spike, as a share. */
  readonly vixSpikeRatio: number
}

/** What the monitor looks at. Dollars for the whole position, positive is profit. */
export type ExitView = {
  readonly now: EpochMs
  readonly tsOpened: EpochMs
  readonly expiration: SessionDate
  /** Whether assignment is part of the plan (wheel, cash-secured put, covered call): then it may run to its end. */
  readonly maySettle: boolean
  /** Undefined while some leg has no two-sided quote. */
  readonly profit: number | undefined
  /** What profit targets are shares of. */
  readonly maxProfit: number
  /** Credit received or debit paid: what stops are multiples of. */
  readonly premium: number
  /** VIX now against its value a minute ago, as a share; undefined when not known. */
  readonly vixChange: number | undefined
}

/** What one scan leaves for the next. Kept in the journal, so that a restart goes on counting. */
export type ExitWatch = {
  readonly bestProfit: number
  readonly lastProfit: number | undefined
  readonly rule: ExitRule | undefined
  readonly scans: number
}

export const NEW_WATCH: ExitWatch = { bestProfit: 0, lastProfit: undefined, rule: undefined, scans: 0 }

export type ExitDecision = {
  readonly kind: 'hold' | 'confirming' | 'suspect' | 'grace' | 'exit'
  readonly rule: ExitRule | undefined
  readonly watch: ExitWatch
}

export function scanExit(
  rules: ExitRules,
  guards: ExitGuards,
  view: ExitView,
  watch: ExitWatch,
): ExitDecision {
  const urgent = urgentRule(rules, guards, view)
  if (urgent) return { kind: 'exit', rule: urgent, watch: { ...watch, rule: urgent, scans: 1 } }
  const { profit } = view
  if (isSuspect(profit, watch, view, guards)) {
    // Not believed once; if it stands at the next scan it is the new measure.
    return {
      kind: 'suspect',
      rule: undefined,
      watch: { ...watch, lastProfit: profit, rule: undefined, scans: 0 },
    }
  }
  const bestProfit = Math.max(watch.bestProfit, profit ?? watch.bestProfit)
  const rule = ruleThatHolds(rules, view, bestProfit)
  const scans = rule === undefined ? 0 : rule === watch.rule ? watch.scans + 1 : 1
  const next: ExitWatch = { bestProfit, lastProfit: profit ?? watch.lastProfit, rule, scans }
  if (rule === undefined) return { kind: 'hold', rule, watch: next }
  if (view.now - view.tsOpened < guards.graceMs) return { kind: 'grace', rule, watch: { ...next, scans: 0 } }
  return { kind: scans >= guards.persistenceScans ? 'exit' : 'confirming', rule, watch: next }
}

/** Levels as they stand, for people: dollars of profit at which each rule acts. */
export function exitLevels(
  rules: ExitRules,
  { maxProfit, premium }: Pick<ExitView, 'maxProfit' | 'premium'>,
): { readonly profitTarget: number | undefined; readonly stopLoss: number | undefined } {
  return {
    profitTarget: least(ratioOf(rules.profitTargetRatio, maxProfit), rules.profitTargetDollars),
    stopLoss: least(ratioOf(rules.stopLossRatio, premium), rules.stopLossDollars),
  }
}

function urgentRule(rules: ExitRules, guards: ExitGuards, view: ExitView): ExitRule | undefined {
  if (rules.exitsOnVolSpike && view.vixChange !== undefined && view.vixChange >= guards.vixSpikeRatio)
    return 'VIX_SPIKE'
  const { date } = exchangeTimeOf(view.now)
  const session = sessionOf(date)
  const isLastDay = date === view.expiration && !view.maySettle
  return isLastDay && session && session.closesAt - view.now <= guards.zeroDteBufferMs
    ? 'ZERO_DTE'
    : undefined
}

function ruleThatHolds(rules: ExitRules, view: ExitView, bestProfit: number): ExitRule | undefined {
  if (isTimeUp(rules, view)) return 'TIME_STOP'
  const { profit } = view
  if (profit === undefined) return undefined
  const { profitTarget, stopLoss } = exitLevels(rules, view)
  if (stopLoss !== undefined && profit <= -stopLoss) return 'STOP_LOSS'
  if (rules.profitTrailRatio !== null && profitTarget !== undefined) {
    // With a trail the target does not close: it lets the profit run and gives back only a share of the best.
    const isArmed = bestProfit >= profitTarget * TRAIL_ARMS_AT
    return isArmed && profit <= bestProfit * (1 - rules.profitTrailRatio) ? 'PROFIT_TRAIL' : undefined
  }
  return profitTarget !== undefined && profit >= profitTarget ? 'PROFIT_TARGET' : undefined
}

const TRAIL_ARMS_AT = 0.5

/** At the clock time of the stop's day; without a clock time from that day's open on. */
function isTimeUp({ timeStopDte, timeStopAt }: ExitRules, { now, expiration }: ExitView): boolean {
  if (timeStopDte === null && timeStopAt === null) return false
  const { date, msOfDay } = exchangeTimeOf(now)
  const dte = daysBetween(date, expiration)
  const day = timeStopDte ?? 0
  if (dte < day) return true
  if (dte > day) return false
  return timeStopAt === null || msOfDay / MS_PER_MINUTE >= minuteOfClock(timeStopAt)
}

function isSuspect(
  profit: number | undefined,
  { lastProfit }: ExitWatch,
  { premium }: ExitView,
  { suspectMarkRatio }: ExitGuards,
): boolean {
  if (profit === undefined || lastProfit === undefined) return false
  return Math.abs(profit - lastProfit) > suspectMarkRatio * Math.max(premium, Math.abs(lastProfit))
}

const ratioOf = (ratio: number | null, of: number): number | null => (ratio === null ? null : ratio * of)

function least(a: number | null, b: number | null): number | undefined {
  if (a === null) return b ?? undefined
  return b === null ? a : Math.min(a, b)
}
