import type { MessageCase } from './conformanceCase'
import { GENERAL_CASES } from './generalCases'
import { MARKET_DATA_CASES } from './marketDataCases'
import { TRADING_CASES } from './tradingCases'

/** Every message of the protocol, by what a client may count on. Nothing in them knows which gateway it is tried on. */
export const MESSAGE_CASES: readonly MessageCase[] = [
  ...GENERAL_CASES,
  ...MARKET_DATA_CASES,
  ...TRADING_CASES,
].toSorted((a, b) => (a.number < b.number ? -1 : 1))

/** Messages that the gateway's tables have and no case waits for. */
export const NOT_TRIED: Readonly<Record<string, string>> = {
  newsBulletin: 'comes when IB has one',
  receiveFa: 'is for advisors',
  fundamentalData: 'is for subscribers',
  orderBound: 'comes to client 0 for orders entered by hand',
}
