/**
 * What TWS's message codes mean to us. Codes are data: only those listed end or refuse an order, every other code on
 * an order's id is a warning, because a wrong guess in the other direction would forget a live order.
 * Source: IBKR's "System Message Codes" and "Error Codes" pages, and the threads named in docs/ibkr.md.
 */
export type OrderMeaning = 'warning' | 'rejected' | 'canceled' | 'cancelRefused' | 'notAtBroker'

const ORDER_MEANINGS: ReadonlyMap<number, OrderMeaning> = new Map([
  [103, 'rejected'], // duplicate order id
  [104, 'rejected'], // cannot modify a filled order
  [105, 'rejected'], // modify does not match the original
  [106, 'rejected'], // cannot transmit order id
  [107, 'rejected'], // cannot transmit an incomplete order
  [109, 'rejected'], // price out of the range of precautionary settings
  [110, 'rejected'], // price not on the minimum increment
  [111, 'rejected'], // tif and order type are incompatible
  [113, 'rejected'], // tif must be DAY for MOC and LOC
  [114, 'rejected'], // relative orders are for stocks only
  [116, 'rejected'], // cannot transmit to a dead exchange
  [117, 'rejected'], // block size of at least 50
  [118, 'rejected'], // VWAP orders go through the VWAP exchange
  [119, 'rejected'], // only VWAP orders on the VWAP exchange
  [120, 'rejected'], // too late for a VWAP order
  [132, 'rejected'], // no trigger price
  [133, 'rejected'], // submit new order failed
  [134, 'rejected'], // modify order failed
  [135, 'notAtBroker'], // no order with this id
  [136, 'cancelRefused'], // this order cannot be cancelled
  [144, 'rejected'], // size does not match the conditions
  [147, 'rejected'], // wrong sweep
  [151, 'rejected'], // invalid field for the order
  [152, 'rejected'], // MOC or LOC order in the wrong place
  [154, 'rejected'], // orders cannot be transmitted for a halted security
  [161, 'cancelRefused'], // cancel attempted when not in a cancellable state
  [200, 'rejected'], // no such contract
  [201, 'rejected'], // rejected, with the reason
  [202, 'canceled'],
  [203, 'rejected'], // the security is not available for this account
  [312, 'rejected'], // the combo details are invalid
  [313, 'rejected'], // a combo leg is invalid
  [314, 'rejected'], // a BAG order needs leg details
  [321, 'rejected'], // validating the request failed
  [322, 'rejected'], // processing the request failed
  [325, 'rejected'], // discretionary orders are not supported
  [328, 'rejected'], // trailing stops need an attached parent
  [329, 'rejected'], // modify failed: cannot change to the new type
  [336, 'rejected'], // invalid time
  [349, 'rejected'], // minimum quantity not allowed
  [355, 'rejected'], // size not a multiple of the lot
  [387, 'rejected'], // unsupported order type for this exchange
  [388, 'rejected'], // size below the minimum
  [391, 'rejected'], // the date is invalid
  [403, 'rejected'], // invalid stop price
  [411, 'rejected'], // the account must be specified
  [412, 'rejected'], // the contract is not available for trading
  [434, 'rejected'], // order size zero
  [436, 'rejected'], // an account must be specified
  [460, 'rejected'], // no trading permission
  [461, 'rejected'], // price out of range
  [10005, 'rejected'], // duplicate or incorrect bag
  [10006, 'rejected'], // missing parent
  [10020, 'rejected'], // display size should be smaller
  [10043, 'rejected'], // bad order type
  [10147, 'notAtBroker'], // cancel: order id not found
  [10148, 'cancelRefused'], // cancel: cannot be cancelled, with its state
  [10268, 'rejected'], // the EtradeOnly attribute is not supported
  [10318, 'rejected'], // missing order
  [10329, 'rejected'], // order duplicated
])

export const orderMeaning = (code: number): OrderMeaning => ORDER_MEANINGS.get(code) ?? 'warning'

/** Messages about the connection and its farms, which come with id -1. */
export type SystemMeaning =
  | 'clientIdInUse'
  | 'serversLost'
  | 'serversBackDataLost'
  | 'serversBack'
  | 'socketReset'
  | 'quoteFarmDown'
  | 'quoteFarmUp'
  | 'historyFarmDown'
  | 'historyFarmUp'
  | 'tooManyMessages'
  | 'other'

const SYSTEM_MEANINGS: ReadonlyMap<number, SystemMeaning> = new Map([
  [100, 'tooManyMessages'],
  [326, 'clientIdInUse'],
  [1100, 'serversLost'],
  [1101, 'serversBackDataLost'],
  [1102, 'serversBack'],
  [1300, 'socketReset'],
  [2103, 'quoteFarmDown'],
  [2104, 'quoteFarmUp'],
  [2105, 'historyFarmDown'],
  [2106, 'historyFarmUp'],
  // TWS lost its servers and will come back by itself: the same to us as 1100.
  [2110, 'serversLost'],
])

export const systemMeaning = (code: number): SystemMeaning => SYSTEM_MEANINGS.get(code) ?? 'other'

/** Codes that a request's id carries without ending the request. */
const REQUEST_WARNINGS: ReadonlySet<number> = new Set([
  10167, // not subscribed: delayed data follow
  10090, // a part of the data is not subscribed
  2137,
  2150,
  2152,
  2174,
  2176,
])

export const endsRequest = (code: number): boolean => !REQUEST_WARNINGS.has(code)
