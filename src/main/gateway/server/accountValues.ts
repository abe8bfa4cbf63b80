import type { AccountFigures } from '#main/gateway/exchange/accountFigures'
import type { AccountTerms } from '#main/gateway/exchange/accountTerms'
import type { MarginModel } from '#main/gateway/exchange/margin/margin'

export type AccountValue = { readonly key: string; readonly value: string; readonly currency: string }

/** What the available funds can buy of stock, intraday: the reciprocal of its day-trading margin. */
const BUYING_POWER_FACTOR: Readonly<Record<MarginModel, number>> = { regt: 4, portfolio: 6.67, cash: 1 }

/** The account's figures under TWS's names. */
export function accountValuesOf(
  accountId: string,
  figures: AccountFigures,
  terms: AccountTerms,
  /** Dollars that working orders hold back. */
  reserved: number,
): readonly AccountValue[] {
  const { margin, netLiquidation, equityWithLoan } = figures
  const availableFunds = equityWithLoan - margin.initial - reserved
  const excessLiquidity = equityWithLoan - margin.maintenance
  const gross = Math.abs(figures.stockValue) + Math.abs(figures.optionValue)
  const money: Readonly<Record<string, number>> = {
    NetLiquidation: netLiquidation,
    TotalCashValue: figures.cash,
    SettledCash: figures.cash,
    AccruedCash: 0,
    BuyingPower: Math.max(0, availableFunds) * BUYING_POWER_FACTOR[terms.margin],
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
