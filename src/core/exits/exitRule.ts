/** Why a position is closed. Stable: orders and reports name them. */
export const EXIT_RULES = {
  PROFIT_TARGET: 'The profit target is reached.',
  PROFIT_TRAIL: 'The profit fell back from its best by more than the trail allows.',
  STOP_LOSS: 'The loss is at its stop.',
  TIME_STOP: 'The days or the hour at which it must be closed are here.',
  ZERO_DTE: 'It expires today and the close is near.',
  VIX_SPIKE: 'The VIX jumped: out before it goes on.',
} as const
export type ExitRule = keyof typeof EXIT_RULES

/** Rules that act at once; all others must hold for several scans in a row. */
export const isUrgent = (rule: ExitRule): boolean => rule === 'VIX_SPIKE' || rule === 'ZERO_DTE'
