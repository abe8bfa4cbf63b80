import { exchangeDateOf } from '#core/calendar/exchangeTime'
import type { Engine } from '#main/engine/engine'
import type { IntradayEngine } from '#main/intraday/intradayEngine'
import { measuresOf, riskEventView, signalView, tradeView } from '#main/intraday/intradayViews'
import type { Handlers } from '../dispatch'
import { journalUnavailable } from './journalUnavailable'

type IntradayMethods =
  | 'signals.list'
  | 'riskEvents.list'
  | 'trades.list'
  | 'trades.close'
  | 'trades.adjust'
  | 'intraday.risk'
  | 'intraday.aiLift'
  | 'intraday.equityCurve'

export function intradayHandlers(engine: Engine): Pick<Handlers, IntradayMethods> {
  return {
    'signals.list': ({ limit, before }) => intraday(engine).signals.signals(limit, before).map(signalView),
    'riskEvents.list': ({ limit }) => intraday(engine).signals.riskEvents(limit).map(riskEventView),
    'trades.list': ({ limit }) => intraday(engine).trades.trades(limit).map(tradeView),
    'trades.close': ({ tradeId }) => {
      intraday(engine).trades.close(tradeId)
      return {}
    },
    'trades.adjust': async ({ tradeId, level, price }) =>
      tradeView(await intraday(engine).trades.adjust(tradeId, { as: level, price })),
    'intraday.risk': () => {
      const { risk, isOn, isSending, entriesHeld, correlations } = intraday(engine)
      const portfolio = risk.portfolio()
      const held = [...new Set(portfolio.holdings.map(({ symbol }) => symbol))]
      return {
        isOn,
        isSending,
        entriesHeld: entriesHeld ?? null,
        equity: portfolio.equity ?? null,
        measures: measuresOf(portfolio, risk.limits),
        closePairs: [...correlations.pairsAbove(risk.limits.correlationMax)],
        diversifiers: [...correlations.diversifiers(held)],
      }
    },
    'intraday.aiLift': () => {
      const { scored, points } = intraday(engine).aiLift()
      return {
        scored,
        points: points.map(({ winRate, ...point }) => ({ ...point, winRate: winRate ?? null })),
      }
    },
    'intraday.equityCurve': ({ session }) => [
      ...intraday(engine).days.equityCurve(session ?? exchangeDateOf(engine.now())),
    ],
  }
}

function intraday({ intradayEngine }: Engine): IntradayEngine {
  if (!intradayEngine) throw journalUnavailable()
  return intradayEngine
}
