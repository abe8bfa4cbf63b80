import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  annualVol,
  compoundAnnualReturn,
  downsideRisk,
  sharpeRatio,
} from '#core/quant/statistics/performance'

type Series = { readonly series: readonly (number | null)[]; readonly index_freq: string }
type Case = {
  readonly test: string
  readonly arg_names: readonly string[]
  readonly args: readonly unknown[]
}

const PERIODS: Record<string, number> = { daily: 252, weekly: 52, monthly: 12, yearly: 1 }
const cases = JSON.parse(
  readFileSync(new URL('../../fixtures/statistics/empyricalCases.json', import.meta.url), 'utf8'),
) as Case[]

describe("performance figures against empyrical's test cases", () => {
  it.each([
    ['test_sharpe_ratio', 3],
    ['test_annual_ret', 3],
    ['test_annual_volatility', 3],
    ['test_downside_risk', 6],
  ])('%s', (test, atLeast) => {
    let compared = 0
    for (const { test: name, arg_names, args } of cases) {
      const argument = (key: string) => args[arg_names.indexOf(key)]
      const expected = argument('expected')
      // Undefined answers and answers on whole frames say nothing about the formula.
      if (name !== test || typeof expected !== 'number') continue
      const ours = answerOf(test, argument)
      if (ours === undefined) continue
      compared++
      expect(Math.abs(ours - expected), JSON.stringify(args)).toBeLessThan(
        1e-8 * Math.max(1, Math.abs(expected)),
      )
    }
    expect(compared).toBeGreaterThanOrEqual(atLeast)
  })
})

function answerOf(test: string, argument: (key: string) => unknown): number | undefined {
  const returns = columnOf(argument('returns'))
  const perYear = PERIODS[String(argument('period'))] ?? 252
  switch (test) {
    case 'test_sharpe_ratio': {
      const riskFree = argument('risk_free')
      return typeof riskFree === 'number' ? sharpeRatio(returns, 252, riskFree) : undefined
    }
    case 'test_annual_ret':
      return compoundAnnualReturn(withMissing(argument('returns')), perYear)
    case 'test_annual_volatility':
      return annualVol(returns, perYear)
    default: {
      const required = argument('required_return')
      return typeof required === 'number' ? downsideRisk(returns, perYear, required) : undefined
    }
  }
}

const columnOf = (value: unknown): Float64Array =>
  Float64Array.from((value as Series).series.filter(x => x !== null))

/** The first return of a price series is missing; a year's growth counts its period all the same. */
const withMissing = (value: unknown): Float64Array => Float64Array.from((value as Series).series, x => x ?? 0)
