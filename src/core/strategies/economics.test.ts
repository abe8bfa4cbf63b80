import { describe, expect, it } from 'vitest'
import { chainSlice, RULES, sampleStrategy } from '../../../test/fakes/evaluationInputs'
import { assert } from '../domain/assert'
import { type OpeningKind, STRUCTURE_FACTS } from '../domain/structureKind'
import { instrumentOf, walkPlan } from '../pipeline/proposal'
import { payoffSummary } from '../quant/payoff/expirationPayoff'
import { type StructureLeg, structureOf } from '../quant/payoff/structure'
import { expectedProfit, type Outlook, probabilityOfProfit } from '../quant/probability/lognormal'
import { type Candidate, strikeOf } from './candidate'
import { candidatesOf } from './candidates'
import { economicsOf } from './economics'
import { sliceModel } from './sliceModel'

const KINDS = Object.keys(STRUCTURE_FACTS) as OpeningKind[]
const spot = 165
const slice = chainSlice({ skew: 0.002 })
const outlook: Outlook = { spot, vol: 0.16, years: slice.years, rate: 0.01, dividendYield: 0 }
const model = sliceModel(slice, outlook)

const candidates = (kind: OpeningKind): readonly Candidate[] =>
  candidatesOf(kind, slice, sampleStrategy(kind).entry, spot)

/** The same position in the words of the payoff library, which knows nothing of candidates. */
function asStructure(candidate: Candidate, net: number) {
  const legs: StructureLeg[] = candidate.legs.map(leg => ({
    kind: 'option',
    right: leg.right,
    strike: strikeOf(candidate, leg),
    years: slice.years,
    quantity: leg.quantity,
    vol: outlook.vol,
  }))
  const isCovered = candidate.kind === 'coveredCall'
  if (isCovered) legs.push({ kind: 'stock', quantity: 1 })
  return structureOf(legs, net + (isCovered ? spot : 0))
}

describe.each(KINDS)('the economics of a %s', kind => {
  it('has candidates', () => {
    expect(candidates(kind).length).toBeGreaterThan(3)
  })

  it('agrees with the payoff at expiration on what can be won and lost', () => {
    for (const candidate of candidates(kind)) {
      const economics = economicsOf(candidate, model, RULES.costs)
      const summary = payoffSummary(asStructure(candidate, economics.netAfterSlippage))
      assert(summary.maxLoss.kind === 'bounded' && summary.maxProfit.kind === 'bounded', 'nothing naked')
      expect(economics.maxLoss / 100).toBeCloseTo(summary.maxLoss.amount, 8)
      expect(economics.maxProfit / 100).toBeCloseTo(summary.maxProfit.amount, 8)
    }
  })

  it('is not known of legs that nobody quotes: neither money nor chances', () => {
    const unquoted = { ...slice, put: { ...slice.put, bid: slice.put.bid.map(() => Number.NaN) } }
    const blind = sliceModel(unquoted, outlook)
    for (const candidate of candidates(kind)) {
      if (!candidate.legs.some(({ right }) => right === 'put')) continue
      const economics = economicsOf({ ...candidate, slice: unquoted }, blind, RULES.costs)
      for (const figure of ['netMid', 'maxProfit', 'maxLoss', 'evNet'] as const)
        expect(economics[figure]).toBeNaN()
      // The chance that shorts end worthless needs no price; that of a fly lies between its breakevens.
      const isFly = candidate.legs.length > 2 && kind !== 'ironCondor'
      if (isFly) expect(economics.pop).toBeNaN()
      else expect(economics.pop).toBeGreaterThan(0)
    }
  })

  it('costs more the nearer the market: mid, after slippage, natural', () => {
    for (const candidate of candidates(kind)) {
      const { netMid, netAfterSlippage, netNatural } = economicsOf(candidate, model, RULES.costs)
      expect(netMid).toBeLessThanOrEqual(netAfterSlippage)
      expect(netAfterSlippage).toBeLessThanOrEqual(netNatural)
    }
  })

  it('never lets a limit pass the price at which nothing is expected any more', () => {
    for (const candidate of candidates(kind)) {
      const economics = economicsOf(candidate, model, RULES.costs)
      const { side } = instrumentOf(candidate, 'SPY')
      const { start, worst } = walkPlan(economics, side, 0.01, 0, 100, RULES)
      const debit = side === 'buy' ? 1 : -1
      expect(debit * start).toBeLessThanOrEqual(debit * worst + 1e-9)
      expect(debit * worst).toBeLessThanOrEqual(economics.netAtZeroEv + 1e-9)
      expect(debit * worst).toBeLessThanOrEqual(economics.netNatural + 1e-9)
    }
  })

  it('expects nothing at the price that it calls so', () => {
    for (const candidate of candidates(kind)) {
      const { netAtZeroEv, netMid, pop, maxProfit, maxLoss, netAfterSlippage, friction, evNet } = economicsOf(
        candidate,
        model,
        RULES.costs,
      )
      if (STRUCTURE_FACTS[kind].evMethod === 'expected') {
        const profit =
          kind === 'coveredCall' ? undefined : expectedProfit(asStructure(candidate, netAtZeroEv), outlook)
        if (profit !== undefined) expect(100 * profit - friction).toBeCloseTo(0, 6)
      } else {
        const shift = 100 * (netAtZeroEv - netAfterSlippage)
        expect(pop * (maxProfit - shift) - (1 - pop) * (maxLoss + shift) - friction).toBeCloseTo(0, 6)
      }
      expect(evNet > 0).toBe(netAtZeroEv > netAfterSlippage)
      expect(Number.isFinite(netMid)).toBe(true)
    }
  })
})

describe('probability of profit', () => {
  it.each(['ironFly', 'ironButterfly', 'debitButterfly'] as const)(
    'of a %s is that of its breakevens',
    kind => {
      for (const candidate of candidates(kind)) {
        const { pop, netAfterSlippage } = economicsOf(candidate, model, RULES.costs)
        const exact = probabilityOfProfit(asStructure(candidate, netAfterSlippage), outlook)
        expect(pop).toBeCloseTo(exact, 8)
      }
    },
  )

  it('of a spread is the chance that its shorts end worthless, less than that of any profit', () => {
    for (const kind of ['ironCondor', 'creditPutSpread', 'creditCallSpread'] as const) {
      for (const candidate of candidates(kind)) {
        const { pop, netAfterSlippage } = economicsOf(candidate, model, RULES.costs)
        expect(pop).toBeLessThan(probabilityOfProfit(asStructure(candidate, netAfterSlippage), outlook))
        expect(pop).toBeGreaterThan(0.4)
      }
    }
  })
})
