import { type Contract, OptionType, type Order, OrderAction, OrderType, SecType } from '@stoqey/ib'
import { optionId, SPY } from './fakeContracts'

export const spyStock: Contract = {
  conId: SPY,
  symbol: 'SPY',
  secType: SecType.STK,
  exchange: 'SMART',
  currency: 'USD',
}

export const ibmStock: Contract = { symbol: 'IBM', secType: SecType.STK, exchange: 'SMART', currency: 'USD' }

export const spyOption = (strike: number, right: 'call' | 'put'): Contract => ({
  symbol: 'SPY',
  secType: SecType.OPT,
  exchange: 'SMART',
  currency: 'USD',
  lastTradeDateOrContractMonth: '20131018',
  strike,
  right: right === 'call' ? OptionType.Call : OptionType.Put,
  multiplier: 100,
})

/** Sells the put at `short` and buys the one at `long`: buying this combo takes in a credit. */
export const putVertical = (short: number, long: number): Contract => ({
  symbol: 'SPY',
  secType: SecType.BAG,
  exchange: 'SMART',
  currency: 'USD',
  comboLegs: [
    { conId: optionId(short, 'put'), ratio: 1, action: OrderAction.SELL, exchange: 'SMART' },
    { conId: optionId(long, 'put'), ratio: 1, action: OrderAction.BUY, exchange: 'SMART' },
  ],
})

export const limit = (action: 'BUY' | 'SELL', totalQuantity: number, lmtPrice: number): Partial<Order> => ({
  action: OrderAction[action],
  totalQuantity,
  orderType: OrderType.LMT,
  lmtPrice,
})

export const market = (action: 'BUY' | 'SELL', totalQuantity: number): Partial<Order> => ({
  action: OrderAction[action],
  totalQuantity,
  orderType: OrderType.MKT,
})
