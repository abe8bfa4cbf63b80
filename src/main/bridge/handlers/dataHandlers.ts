import type { Bar, Timeframe } from '#core/domain/bar'
import type { EpochMs } from '#core/domain/time'
import type { Engine } from '#main/engine/engine'
import type { SymbolQuality } from '#main/marketdata/dataQuality'
import type { SymbolFeatures } from '#main/marketdata/featureHub'
import type { DataQualityView, FeaturesView, SymbolQualityView } from '#protocol/views/dataView'
import type { BarView } from '#protocol/views/marketView'
import type { Handlers } from '../dispatch'

type DataMethods = 'data.quality' | 'features.get'

const QUALITY_SHARE_GOAL = 0.999

export function dataHandlers(engine: Engine): Pick<Handlers, DataMethods> {
  return {
    'data.quality': (): DataQualityView => {
      const symbols = engine.data.quality.symbols().map(symbolQualityView)
      const checked = symbols.reduce((sum, each) => sum + each.checked, 0)
      const rejected = symbols.reduce((sum, each) => sum + each.rejected, 0)
      return { checked, rejected, share: shareOf(checked, rejected), goal: QUALITY_SHARE_GOAL, symbols }
    },
    'features.get': ({ symbol, timeframe }) =>
      featuresView(symbol, timeframe, engine.data.features.of(symbol, timeframe), engine.now()),
  }
}

const symbolQualityView = ({ counts, ...quality }: SymbolQuality): SymbolQualityView => ({
  symbol: quality.symbol,
  state: quality.state,
  veto: quality.veto ?? null,
  lastTickAt: quality.lastTickAt ?? null,
  lagMs: quality.lagMs ?? null,
  checked: counts.checked,
  rejected: counts.rejected,
  share: shareOf(counts.checked, counts.rejected),
  defects: Object.fromEntries(counts.defects),
})

const shareOf = (checked: number, rejected: number): number | null =>
  checked > 0 ? (checked - rejected) / checked : null

function featuresView(
  symbol: string,
  timeframe: Timeframe,
  found: SymbolFeatures | undefined,
  now: EpochMs,
): FeaturesView {
  const { completed, forming, microstructure } = found ?? {}
  const features = completed?.features
  return {
    symbol,
    timeframe,
    time: completed?.tsEvent ?? null,
    bars: {
      rsi14: known(features?.rsi14),
      macd: known(features?.macd),
      macdSignal: known(features?.macdSignal),
      macdHistogram: known(features?.macdHistogram),
      bollingerMiddle: known(features?.bollingerMiddle),
      bollingerUpper: known(features?.bollingerUpper),
      bollingerLower: known(features?.bollingerLower),
      atr14: known(features?.atr14),
      vwap: known(features?.vwap),
      obv: known(features?.obv),
      realisedVol20: known(features?.realisedVol20),
      pointOfControl: known(features?.pointOfControl),
      valueLow: known(features?.valueLow),
      valueHigh: known(features?.valueHigh),
    },
    forming: forming ? barView(forming) : null,
    quote: {
      mid: known(microstructure?.mid),
      spread: known(microstructure?.spread),
      spreadRatio: known(microstructure?.spreadRatio),
      imbalance: known(microstructure?.imbalance),
      ageMs: found ? Math.max(0, now - found.lastTickAt) : null,
    },
  }
}

const known = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value

const barView = ({ tsEvent, open, high, low, close, volume }: Bar): BarView => ({
  time: tsEvent,
  open,
  high,
  low,
  close,
  volume,
})
