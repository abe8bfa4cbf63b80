import type { Engine } from '#main/engine/engine'
import type { SymbolQuality } from '#main/marketdata/dataQuality'
import type { DataQualityView, SymbolQualityView } from '#protocol/views/dataView'
import type { Handlers } from '../dispatch'

type DataMethods = 'data.quality'

const QUALITY_SHARE_GOAL = 0.999

export function dataHandlers(engine: Engine): Pick<Handlers, DataMethods> {
  return {
    'data.quality': (): DataQualityView => {
      const symbols = engine.data.quality.symbols().map(symbolQualityView)
      const checked = symbols.reduce((sum, each) => sum + each.checked, 0)
      const rejected = symbols.reduce((sum, each) => sum + each.rejected, 0)
      return { checked, rejected, share: shareOf(checked, rejected), goal: QUALITY_SHARE_GOAL, symbols }
    },
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
