import { valueStore } from '../../state/valueStore'

/** What the pipeline asks of a leg; the engine's own settings. */
export type LiquidityRules = {
  readonly spreadRatioMax: number
  readonly spreadFloor: number
  readonly volumeMin: number
  readonly openInterestMin: number
}

/** Undefined until the engine has said what it asks. */
export const liquidityRules = valueStore<LiquidityRules | undefined>(undefined)

export type OptionMarket = {
  readonly bid: number
  readonly ask: number
  readonly volume: number
  readonly openInterest: number
}

/** Passed, or the first of the pipeline's factors that a leg in this option would fail; NaN when that is not known. */
export const LIQUIDITY = { passed: 0, spread: 1, volume: 2, openInterest: 3 } as const

export function liquidityOf(
  { bid, ask, volume, openInterest }: OptionMarket,
  rules: LiquidityRules | undefined,
): number {
  if (rules === undefined || !(ask > 0) || Number.isNaN(bid)) return Number.NaN
  const spread = ask - bid
  if (spread > rules.spreadFloor && spread / ((bid + ask) / 2) > rules.spreadRatioMax) return LIQUIDITY.spread
  if (!(volume >= rules.volumeMin)) return LIQUIDITY.volume
  return openInterest >= rules.openInterestMin ? LIQUIDITY.passed : LIQUIDITY.openInterest
}

const PATHS = {
  spreadRatioMax: 'pipeline.legSpreadRatioMax',
  spreadFloor: 'pipeline.legSpreadFloor',
  volumeMin: 'pipeline.legVolumeMin',
  openInterestMin: 'pipeline.legOpenInterestMin',
} as const

/** Undefined when a setting is missing or no number. */
export function rulesFrom(
  settings: readonly { readonly path: string; readonly value: string }[],
): LiquidityRules | undefined {
  const number = (path: string) => Number(settings.find(each => each.path === path)?.value ?? Number.NaN)
  const rules = {
    spreadRatioMax: number(PATHS.spreadRatioMax),
    spreadFloor: number(PATHS.spreadFloor),
    volumeMin: number(PATHS.volumeMin),
    openInterestMin: number(PATHS.openInterestMin),
  }
  return Object.values(rules).every(Number.isFinite) ? rules : undefined
}
