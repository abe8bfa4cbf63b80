import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { sessionOf } from '#core/calendar/xnysSessions'
import { type EpochMs, epochMs } from '#core/domain/time'
import { blackScholesGreeks, DAYS_PER_YEAR, type OptionTerms } from '#core/quant/pricing/blackScholes'
import { impliedVol } from '#core/quant/pricing/impliedVol'
import type { ContractDefinition, Market, MarketQuote, OptionModel } from './market'
import { RATE } from './surfaceModel'

/** Quotes older than this at the moment looked at are taken as gone. */
const QUOTE_LIFE_MS = 120_000
const MS_PER_YEAR = DAYS_PER_YEAR * 86_400_000

/** The market in a contract as it was so long ago: what delayed data shows. Undefined when it is not quoted at all. */
export function quoteAgo(
  market: Market,
  contract: ContractDefinition,
  agoMs: number,
): MarketQuote | undefined {
  const today = market.quoteOf(contract.conId)
  if (!today) return undefined
  const then = epochMs(market.now() - agoMs)
  const { bid, ask, bidSize, askSize } = sidesAt(market, contract, then)
  const session = sessionOf(exchangeDateOf(then))
  const bars =
    session && then > session.opensAt
      ? market.barsOf(contract.conId, {
          secondsPerBar: 60,
          from: session.opensAt,
          to: then,
          regularHoursOnly: true,
          whatToShow: 'TRADES',
        })
      : []
  const last = bars.at(-1)
  return {
    bid,
    ask,
    bidSize,
    askSize,
    last: last?.close,
    lastSize: last ? Math.min(100, last.volume) : 0,
    lastTime: last?.time ?? then,
    volume: bars.reduce((sum, { volume }) => sum + volume, 0),
    open: bars[0]?.open,
    high: last && Math.max(...bars.map(({ high }) => high)),
    low: last && Math.min(...bars.map(({ low }) => low)),
    previousClose: today.previousClose,
    halted: today.halted,
    model: today.model && modelAgo(market, contract, today.model, { then, bid, ask }),
  }
}

function sidesAt(market: Market, { conId }: ContractDefinition, then: EpochMs) {
  const from = epochMs(then - QUOTE_LIFE_MS)
  const ticks = market.ticksOf(conId, { from, to: epochMs(then + 1), regularHoursOnly: false })
  const quote = ticks.findLast(({ ask }) => ask !== undefined)
  return quote ?? { bid: undefined, ask: undefined, bidSize: 0, askSize: 0 }
}

/** The model of the delayed middle against the delayed underlying; undefined where no vol gives it. */
function modelAgo(
  market: Market,
  { right, strike, expiration, underConId }: ContractDefinition,
  { openInterest }: OptionModel,
  { then, bid, ask }: { then: EpochMs; bid: number | undefined; ask: number | undefined },
): OptionModel | undefined {
  const underlying = market.contracts.byId(underConId)
  const expiry = expiration && sessionOf(expiration)?.closesAt
  const spot = underlying && middleOf(sidesAt(market, underlying, then))
  const price = middleOf({ bid, ask })
  if (!right || !strike || !expiry || !spot || !price || expiry <= then) return undefined
  const years = (expiry - then) / MS_PER_YEAR
  const terms: OptionTerms = { right, strike, spot, years, rate: RATE, dividendYield: 0 }
  const volOf = (each: number | undefined): number | undefined => {
    const vol = each === undefined ? undefined : impliedVol(terms, each)
    return vol?.ok ? vol.value : undefined
  }
  const vol = volOf(price)
  if (vol === undefined) return undefined
  const { delta, gamma, vega, thetaPerDay } = blackScholesGreeks(terms, vol)
  return {
    impliedVol: vol,
    price,
    delta,
    gamma,
    vega: vega / 100,
    theta: thetaPerDay,
    pvDividend: 0,
    underlyingPrice: spot,
    bidImpliedVol: volOf(bid),
    askImpliedVol: volOf(ask),
    openInterest,
  }
}

const middleOf = ({ bid, ask }: { bid: number | undefined; ask: number | undefined }): number | undefined =>
  bid === undefined || ask === undefined ? undefined : (bid + ask) / 2
