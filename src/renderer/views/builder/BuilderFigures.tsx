import type { Extreme } from '#core/quant/payoff/expirationPayoff'
import { expectedProfit, probabilityOfProfit } from '#core/quant/probability/lognormal'
import type { JudgementView } from '#protocol/views/judgementView'
import { type Fact, Facts } from '../../components/Facts'
import {
  formatFixed,
  formatMoney,
  formatPercent,
  formatSigned,
  formatSignedMoney,
} from '../../format/numbers'
import { greeksOf, type Scenario, type StructureModel, summaryOf } from './structureModel'
import { useChances } from './useChances'
import type { LegJudgement } from './useJudgement'

/** What the structure brings, costs and risks. EV and POP are the pipeline's own where it has judged the legs. */
export function BuilderFigures({
  model,
  quantity,
  scenario,
  judgement,
}: {
  model: StructureModel | undefined
  quantity: number
  scenario: Scenario
  judgement: LegJudgement
}) {
  const forecast = judgement.data && outlookOf(judgement.data)
  const chances = useChances(
    model && forecast
      ? { structure: model.structure, outlook: { ...forecast, spot: model.spot } }
      : undefined,
  )
  if (model === undefined) return null
  const units = model.multiplier * quantity
  const { breakevens, maxProfit, maxLoss } = summaryOf(model)
  const greeks = greeksOf(model, quantity, scenario)
  const judged = judgement.isCurrent ? (judgement.data?.evaluation?.focus?.economics ?? undefined) : undefined
  const own = judgement.data && forecast ? ownEconomics(model, judgement.data, forecast) : undefined
  const facts: readonly Fact[] = [
    {
      term: model.netMid < 0 ? 'Credit' : 'Debit',
      value: formatMoney(Math.abs(model.netMid * units)),
      title: 'at the mids of the legs',
    },
    { term: 'Max profit', value: formatExtreme(maxProfit, units) },
    { term: 'Max loss', value: formatExtreme(maxLoss, units) },
    { term: 'Breakevens', value: breakevens.map(spot => formatFixed(spot, 2)).join(' ') || 'none' },
    {
      term: judged ? 'Net EV, gated' : 'Net EV',
      value: formatSignedMoney((judged?.evNet ?? own?.evNet ?? Number.NaN) * quantity),
      title: judged
        ? 'The number that the EV gate judged: after slippage, commissions and fees'
        : 'After the same costs; the pipeline has no rules for these legs',
    },
    {
      term: 'POP',
      value: formatPercent(judged?.pop ?? own?.pop),
      title: judged ? 'The number that the POP gate judged' : 'Probability of a profit at expiration',
    },
    {
      term: 'P50',
      value: formatPercent(chances?.p50),
      title: 'That half of the maximum profit can be taken before expiration, over 1,500 paths',
    },
    {
      term: 'Touch put, call',
      value: `${formatPercent(chances?.touchPut, 0)} ${formatPercent(chances?.touchCall, 0)}`,
      title: 'That a short strike is touched before expiration',
    },
    { term: 'Delta', value: formatSigned(greeks.delta, 1), title: 'shares' },
    { term: 'Gamma', value: formatSigned(greeks.gamma, 2), title: 'shares per dollar' },
    { term: 'Theta', value: formatSigned(greeks.theta, 2), title: 'dollars a day' },
    { term: 'Vega', value: formatSigned(greeks.vega, 2), title: 'dollars per point of volatility' },
  ]
  return <Facts facts={facts} />
}

const formatExtreme = (extreme: Extreme, units: number): string =>
  extreme.kind === 'bounded' ? formatMoney(extreme.amount * units) : 'unlimited'

function outlookOf({ outlook }: JudgementView) {
  const { spot, vol } = outlook
  return spot === null || vol === null ? undefined : { ...outlook, spot, vol }
}

/** For one structure: the mean over the whole distribution, less the costs that the pipeline counts. */
function ownEconomics(
  { structure, multiplier, netMid, netNatural }: StructureModel,
  { costs }: JudgementView,
  outlook: NonNullable<ReturnType<typeof outlookOf>>,
): { readonly evNet: number; readonly pop: number } {
  const contracts = structure.legs.reduce((sum, { quantity }) => sum + Math.abs(quantity), 0)
  const cost = netMid + costs.slippageRatio * (netNatural - netMid)
  const priced = { ...structure, cost }
  return {
    evNet: expectedProfit(priced, outlook) * multiplier - 2 * contracts * costs.commissionPerContract,
    pop: probabilityOfProfit(priced, outlook),
  }
}
