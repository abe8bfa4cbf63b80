import type { AccountFigures } from '#main/gateway/exchange/accountFigures'

export type AccountValue = { readonly key: string; readonly value: string; readonly currency: string }

/** Reg-T day-trading power is four times the excess; what IB shows for a margin account. */
const BUYING_POWER_FACTOR = 4

/** The account's figures under TWS's names. */
export function accountValuesOf(accountId: string, figures: AccountFigures): readonly AccountValue[] {
  const { margin, netLiquidation, equityWithLoan } = figures
  const availableFunds = equityWithLoan - margin.initial
  const excessLiquidity = equityWithLoan - margin.maintenance
  const gross = Math.abs(figures.stockValue) + Math.abs(figures.optionValue)
  const money: Readonly<Record<string, number>> = {
    NetLiquidation: netLiquidation,
    TotalCashValue: figures.cash,
    SettledCash: figures.cash,
    AccruedCash: 0,
    BuyingPower: Math.max(0, availableFunds) * BUYING_POWER_FACTOR,
    EquityWithLoanValue: equityWithLoan,
    PreviousDayEquityWithLoanValue: equityWithLoan,
    GrossPositionValue: gross,
    RegTEquity: equityWithLoan,
    RegTMargin: margin.initial,
    SMA: Math.max(0, availableFunds),
    InitMarginReq: margin.initial,
    MaintMarginReq: margin.maintenance,
    AvailableFunds: availableFunds,
    ExcessLiquidity: excessLiquidity,
    FullInitMarginReq: margin.initial,
    FullMaintMarginReq: margin.maintenance,
    FullAvailableFunds: availableFunds,
    FullExcessLiquidity: excessLiquidity,
    LookAheadInitMarginReq: margin.initial,
    LookAheadMaintMarginReq: margin.maintenance,
    LookAheadAvailableFunds: availableFunds,
    LookAheadExcessLiquidity: excessLiquidity,
    CashBalance: figures.cash,
    TotalCashBalance: figures.cash,
    StockMarketValue: figures.stockValue,
    OptionMarketValue: figures.optionValue,
    UnrealizedPnL: figures.unrealizedPnl,
    RealizedPnL: figures.realizedPnl,
  }
  return [
    { key: 'AccountCode', value: accountId, currency: '' },
    { key: 'AccountType', value: 'INDIVIDUAL', currency: '' },
    { key: 'AccountReady', value: 'true', currency: '' },
    { key: 'Currency', value: 'USD', currency: 'USD' },
    { key: 'ExchangeRate', value: '1.00', currency: 'USD' },
    { key: 'Cushion', value: ratio(excessLiquidity, netLiquidation), currency: '' },
    { key: 'Leverage', value: ratio(gross, netLiquidation), currency: '' },
    { key: 'LookAheadNextChange', value: '0', currency: '' },
    { key: 'HighestSeverity', value: '0', currency: '' },
    { key: 'DayTradesRemaining', value: '-1', currency: '' },
    ...Object.entries(money).map(([key, amount]) => ({ key, value: amount.toFixed(2), currency: 'USD' })),
  ]
}

const ratio = (part: number, whole: number): string => (whole === 0 ? '0' : (part / whole).toFixed(6))
