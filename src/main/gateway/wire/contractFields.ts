import { flag, maybe, num, text } from './entries'

/** A contract as most responses name it. `expiration` is lastTradeDateOrContractMonth, at least its first 8 digits. */
export const contract = [
  num('conId'),
  text('symbol'),
  text('secType'),
  text('expiration'),
  maybe('strike'),
  text('right'),
  text('multiplier'),
  text('exchange'),
  text('currency'),
  text('localSymbol'),
  text('tradingClass'),
] as const

/** A contract as most requests name it. */
export const requestedContract = [
  num('conId'),
  text('symbol'),
  text('secType'),
  text('expiration'),
  maybe('strike'),
  text('right'),
  text('multiplier'),
  text('exchange'),
  text('primaryExchange'),
  text('currency'),
  text('localSymbol'),
  text('tradingClass'),
] as const

export const requestedContractWithExpired = [...requestedContract, flag('includeExpired')] as const

/** One leg of a BAG in market data and history requests. */
export const quotedLeg = [num('conId'), num('ratio'), text('action'), text('exchange')] as const
