/**
 * Why the risk manager of the intraday engine holds an entry back. The first ten measure the portfolio; the others are
 * vetoes. `isAlarm`: this says that sizes or signals are wrong, and several in a short time trip the hard stop. What
 * merely says that the day's plan is done (a cap, a halt) holds back every further entry and is no alarm.
 */
export const VIOLATIONS = {
  DAILY_LOSS: { isAlarm: false, text: 'The loss of the session is at intraday.maxDailyLossRatio.' },
  DRAWDOWN: { isAlarm: false, text: 'The loss from the highest equity is at intraday.maxDrawdownRatio.' },
  POSITION_SIZE: { isAlarm: true, text: 'The value of the entry is above intraday.maxPositionRatio.' },
  SYMBOL_EXPOSURE: {
    isAlarm: true,
    text: 'The exposure to the symbol would exceed intraday.maxSymbolRatio.',
  },
  SECTOR_EXPOSURE: {
    isAlarm: true,
    text: 'The exposure to the sector would exceed intraday.maxSectorRatio.',
  },
  PORTFOLIO_HEAT: { isAlarm: true, text: 'All stops together would lose more than intraday.maxHeatRatio.' },
  CORRELATION: {
    isAlarm: true,
    text: 'The symbol moves with one that is held by more than intraday.maxCorrelation.',
  },
  LEVERAGE: { isAlarm: true, text: 'All exposures together would exceed intraday.maxLeverage.' },
  POSITION_COUNT: {
    isAlarm: false,
    text: 'As many positions are held or being opened as intraday.maxPositions allows.',
  },
  TRADE_CAP: {
    isAlarm: false,
    text: 'As many entries were made this session as intraday.maxTradesPerDay allows.',
  },
  ORDER_RATE: { isAlarm: false, text: 'More entries in the last minute than intraday.maxOrdersPerMinute.' },
  DATA_QUALITY: { isAlarm: false, text: 'The data of the symbol failed its quality checks.' },
  EQUITY_UNKNOWN: { isAlarm: false, text: 'The equity now, at the open or at its highest is not known.' },
  EXPOSURE_UNKNOWN: { isAlarm: false, text: 'What is held cannot be valued, so the exposure is not known.' },
} as const satisfies Record<string, { readonly isAlarm: boolean; readonly text: string }>

export type ViolationCode = keyof typeof VIOLATIONS

export type Violation = {
  readonly code: ViolationCode
  /** What was measured, in the unit of the limit; null when it is not known. */
  readonly value: number | null
  readonly limit: number | null
  readonly detail: string
}
