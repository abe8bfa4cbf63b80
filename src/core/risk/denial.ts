import { VIOLATIONS } from './equity/violation'

/**
 * Why an intent may not leave. Codes are stable: journals, tests and people's scripts name them. The text says what
 * the code means and what can be done; docs/DENIALS.md is generated from here.
 */
export const DENIALS = {
  KILL_SWITCH_SAFE_MODE:
    'The kill switch is in safe mode: entries are blocked, exits go on. Reset it to trade.',
  KILL_SWITCH_HARD_STOP:
    'The kill switch is in hard stop: only its own flattening orders leave. Reset it to trade.',
  KILL_SWITCH_UNKNOWN: 'The state of the kill switch could not be read, so entries are blocked.',
  BROKER_NOT_READY:
    'The broker is not connected or recovery has not finished. Orders are never queued for later.',
  BROKER_DEGRADED: 'The broker reports a broken connection to its servers: entries wait until it is back.',
  JOURNAL_UNAVAILABLE: 'The journal cannot be written, and no order leaves without being written down first.',
  DRY_RUN:
    'Dry run is on: orders are judged and recorded but not sent. Set execution.dryRun to false to send them.',
  ACCOUNT_MISMATCH: 'The connected account does not belong to this mode (simulation, paper or live).',
  DUPLICATE_INTENT: 'An order with this id exists already.',
  INSTRUMENT_UNKNOWN: 'The broker knows no such contract.',
  INSTRUMENT_NOT_TRADABLE: 'An index is quoted but cannot be traded.',
  COMBO_INVALID:
    'A combo needs two to eight legs on one underlying, all different, with ratios without a common factor.',
  QUANTITY_INVALID: 'The quantity must be a positive whole number.',
  QUANTITY_ABOVE_LIMIT: 'The quantity is above risk.maxOrderQuantity.',
  NOTIONAL_ABOVE_LIMIT: 'The value of the order is above risk.maxOrderNotional.',
  PRICE_INVALID:
    'The limit price must be a finite number; for a share or a single option it must be above zero.',
  PRICE_OFF_TICK: 'The limit price is not a multiple of the price increment of the instrument.',
  STOP_INVALID: 'The stop price must not be on the far side of its limit: the order could never fill.',
  PRICE_FAR_FROM_MARKET:
    'The limit price is further on the costly side of the market than risk.maxPriceDeviationRatio.',
  QUOTE_MISSING: 'There is no two-sided quote to judge the price by.',
  QUOTE_STALE: 'The quote is older than risk.maxQuoteAgeMs.',
  QUOTE_DELAYED: 'The quote is delayed: entries need live data.',
  INSTRUMENT_HALTED: 'Trading in the instrument is halted.',
  EQUITY_UNKNOWN: 'The net liquidation value of the account is not known.',
  MARGIN_UNKNOWN: 'The broker did not say what margin the order needs.',
  MARGIN_INSUFFICIENT: 'The initial margin after the order would be above the equity with loan value.',
  NAKED_SHORT_OPTION:
    'The order could leave a short option that no share or long option covers, whichever working orders fill (risk.allowNakedShort).',
  ORDER_RATE: 'More orders in the last minute than risk.maxOrdersPerMinute.',
  WORKING_ORDERS: 'More working orders than risk.maxWorkingOrders.',
  WALK_FLOOR:
    'The limit price is past the worst price of its plan: beyond it the order is not worth its risk.',
  MARKET_ORDER_FORBIDDEN:
    'Market orders leave only on the named emergency path: an exit after a VIX spike whose limit did not fill in time.',
  RESTART_BLACKOUT:
    'The gateway restarts about now and may lose what is said to it. Send the order again afterwards.',
  DATA_VETO: 'The data of the underlying failed its quality checks; docs/DATA.md lists them.',
  ENTRIES_OFF: 'Strategies may not open positions: entries are switched off.',
  STRATEGY_DISABLED: 'The strategy of this order is disabled or gone.',
  STRATEGY_CHANGED: 'The strategy was edited after the evaluation that asked for this order.',
  TRADE_UNPROTECTED: 'An intraday entry leaves only together with the orders that protect it.',
  STRUCTURES_ABOVE_LIMIT: 'As many structures are open or being opened as risk.maxStructures allows.',
  EXPIRATION_FULL: 'The expiration holds as many neutral structures as risk.maxCondorsPerExpiration allows.',
  STRUCTURE_NOT_HELD: 'The structure that the order would close is not held.',
  STRUCTURE_BUSY: 'Another order of the same structure is working.',
  APPROVAL_EXPIRED: 'Nobody approved the entry in time.',
  APPROVAL_REFUSED: 'The entry was turned down.',
  CASH_NOT_SECURED: 'The cash would not pay for the shares if every short put were assigned.',
  CASH_UNKNOWN: 'The cash of the account is not known, so it secures no put.',
  GREEKS_UNKNOWN: 'A limit on greeks is set, and the greeks of the book or of the order are not known.',
  DELTA_ABOVE_LIMIT: 'The book would move further beyond risk.maxDeltaShares.',
  GAMMA_ABOVE_LIMIT: 'The book would move further beyond risk.maxGammaShares.',
  VEGA_ABOVE_LIMIT: 'The book would move further beyond risk.maxVegaDollars.',
  DAILY_LOSS_REACHED: 'The loss of the day is at risk.maxDailyLossRatio.',
  DAILY_LOSS_UNKNOWN: 'A daily loss limit is set, and the equity that the day began with is not known.',
  BUYING_POWER: 'The order needs more margin than the account has buying power.',
  MARGIN_DOUBTFUL: 'The broker answered the what-if with numbers that cannot be right.',
  BROKER_POSITION_DIFFERS:
    'The broker holds another quantity than our books: they are compared again before anything is closed.',
  EXIT_NOT_REDUCING: 'An exit must reduce a position and may not exceed it, working exits counted.',
  DAILY_LOSS: VIOLATIONS.DAILY_LOSS.text,
  DRAWDOWN: VIOLATIONS.DRAWDOWN.text,
  POSITION_SIZE: VIOLATIONS.POSITION_SIZE.text,
  SYMBOL_EXPOSURE: VIOLATIONS.SYMBOL_EXPOSURE.text,
  SECTOR_EXPOSURE: VIOLATIONS.SECTOR_EXPOSURE.text,
  PORTFOLIO_HEAT: VIOLATIONS.PORTFOLIO_HEAT.text,
  CORRELATION: VIOLATIONS.CORRELATION.text,
  LEVERAGE: VIOLATIONS.LEVERAGE.text,
  POSITION_COUNT: VIOLATIONS.POSITION_COUNT.text,
  TRADE_CAP: VIOLATIONS.TRADE_CAP.text,
  DATA_QUALITY: VIOLATIONS.DATA_QUALITY.text,
  EXPOSURE_UNKNOWN: VIOLATIONS.EXPOSURE_UNKNOWN.text,
} as const satisfies Record<string, string>

export type DenialCode = keyof typeof DENIALS

export type Denial = { readonly code: DenialCode; readonly detail: string }

export const denial = (code: DenialCode, detail = ''): Denial => ({ code, detail })

export const describeDenial = ({ code, detail }: Denial): string =>
  detail ? `${DENIALS[code]} (${detail})` : DENIALS[code]
