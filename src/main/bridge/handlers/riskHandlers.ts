import { instrumentFromSymbol, underlyingOf } from '#core/domain/instrument'
import { sviVariance } from '#core/quant/volSurface/svi'
import type { Engine } from '#main/engine/engine'
import { DailyCorrelations } from '#main/intraday/dailyCorrelations'
import { seedVols } from '#main/marketdata/seedVols'
import type { VolHistory } from '#main/marketdata/volHistory'
import { BridgeFailure } from '#protocol/errors'
import type { SeededVolsView } from '#protocol/views/recoveryView'
import type { CorrelationsView, SmileView, VolatilityView } from '#protocol/views/riskView'
import type { Handlers } from '../dispatch'

type RiskMethods = 'risk.get' | 'volatility.get' | 'volatility.seed' | 'correlations.get'

/** Log-moneyness at which smiles are told: a fifth below the forward to a fifth above it. */
const GRID = Array.from({ length: 41 }, (_, index) => (index - 20) / 100)
const CORRELATED_SYMBOLS_MAX = 20
const CORRELATION_SESSIONS = 60
/** As many as a rank counts, and those that the first vol needs. */
const SEED_SESSIONS = 300

export function riskHandlers(engine: Engine): Pick<Handlers, RiskMethods> {
  const correlations = new WatchedCorrelations(engine)
  return {
    'risk.get': () => engine.risk.risk(),
    'volatility.seed': ({ symbol, scale, isDryRun }) => seededView(engine, symbol, scale, isDryRun),
    'volatility.get': ({ symbol }) => volatilityView(symbol, engine.data.vols),
    'correlations.get': () => correlations.view(),
  }
}

function volatilityView(symbol: string, vols: VolHistory): VolatilityView {
  const kept = vols.surfaceOf(symbol)
  return {
    symbol,
    tsInit: kept?.tsInit ?? null,
    grid: GRID,
    smiles: (kept?.surface.expirations ?? []).map(
      ({ years, forward, svi, atMoneyVol, skew25, volError, points }): SmileView => ({
        days: years * 365,
        forward,
        atMoneyVol: known(atMoneyVol),
        skew25: known(skew25),
        volError: known(volError),
        quotedStrikes: points,
        curve: GRID.map(k => known(Math.sqrt(sviVariance(svi, k) / years))),
      }),
    ),
    arbitrage: (kept?.surface.arbitrage ?? []).map(flag => JSON.stringify(flag)),
    history: [...vols.of(symbol)],
  }
}

/** Daily bars are fetched where they are not kept yet. */
async function seededView(
  engine: Engine,
  symbol: string,
  scale: number,
  isDryRun: boolean,
): Promise<SeededVolsView> {
  const { marketStore } = engine.stores
  if (!marketStore)
    throw new BridgeFailure({
      kind: 'unavailable',
      code: 'MARKET_UNAVAILABLE',
      message: 'The market database could not be opened: nothing can be kept in it.',
    })
  await engine.bars.history(instrumentFromSymbol(symbol), '1d', SEED_SESSIONS, undefined)
  const vols = seedVols(marketStore, symbol, scale, isDryRun)
  const last = vols.at(-1)
  return {
    symbol,
    sessions: vols.length,
    from: vols[0]?.session ?? null,
    to: last?.session ?? null,
    latest: last?.vol ?? null,
    isKept: !isDryRun && vols.length > 0,
  }
}

const known = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** Of the watchlist's symbols; taken once a session for the list as it stands. */
class WatchedCorrelations {
  #daily: { readonly key: string; readonly daily: DailyCorrelations } | undefined

  constructor(private readonly engine: Engine) {}

  async view(): Promise<CorrelationsView> {
    const { bars, log, watchlist } = this.engine
    const symbols = [...new Set(watchlist.get().map(underlyingOf))].slice(0, CORRELATED_SYMBOLS_MAX)
    const key = symbols.join()
    if (this.#daily?.key !== key) {
      const now = () => this.engine.now()
      const daily = new DailyCorrelations({
        bars,
        log,
        now,
        symbols,
        sessions: CORRELATION_SESSIONS,
        atOnce: 2,
      })
      this.#daily = { key, daily }
    }
    const { daily } = this.#daily
    await daily.refresh()
    return {
      symbols,
      sessions: CORRELATION_SESSIONS,
      matrix: symbols.map(one => symbols.map(other => daily.of(one, other) ?? null)),
    }
  }
}
