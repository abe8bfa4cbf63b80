import { z } from 'zod'
import { machineSetting, setting } from './setting'

const milliseconds = z.number().int().min(1)
const count = z.number().int().min(1)
const ratio = z.number().min(0).max(1)
const positive = z.number().positive()
const percent = z.number().min(0).max(100)
const rsi = z.number().min(0).max(100)

/** The intraday cycle: its strategies, score, sizes and risk limits. */
export const INTRADAY_SETTINGS = {
  'intraday.on': setting(z.boolean(), false, 'Whether the intraday cycle runs.'),
  'intraday.symbols': setting(
    z
      .array(z.string().regex(/^[A-Z][A-Z0-9.]{0,5}$/, 'a symbol such as SPY'))
      .min(1)
      .max(200),
    ['SPY', 'IBM', 'AIG'],
    'Shares that the cycle looks at.',
  ),
  'intraday.cycleEveryMs': setting(
    milliseconds.min(1_000),
    180_000,
    'Time from the start of one cycle to the next.',
  ),
  'intraday.concurrentSymbols': setting(count.max(16), 2, 'Symbols looked at side by side.'),
  'intraday.symbolTimeoutMs': setting(
    milliseconds,
    20_000,
    'Longest time for one symbol before it counts as failed.',
  ),
  'intraday.vehicle': setting(
    z.enum(['option', 'equity']),
    'option',
    'What a signal buys: a weekly call or put at the money, or shares (which are never sold short).',
  ),

  'intraday.rsiPeriod': setting(count, 14, 'Minutes of the RSI (Wilder).'),
  'intraday.emaFast': setting(count, 9, 'Minutes of the fast EMA.'),
  'intraday.emaSlow': setting(count, 21, 'Minutes of the slow EMA.'),
  'intraday.atrPeriod': setting(count, 14, 'Minutes of the average true range.'),
  'intraday.supertrendPeriod': setting(count, 10, 'Minutes of the Supertrend.'),
  'intraday.supertrendMultiple': setting(positive, 3, 'Width of the Supertrend in average true ranges.'),
  'intraday.scalpBarsMin': setting(count, 30, 'Scalp signal: fewest one-minute bars.'),
  'intraday.scalpRsiBuyMin': setting(rsi, 50, 'Scalp signal: a BUY needs an RSI above this …'),
  'intraday.scalpRsiBuyMax': setting(rsi, 70, '… and below this.'),
  'intraday.scalpRsiSellMin': setting(rsi, 30, 'Scalp signal: a SELL needs an RSI above this …'),
  'intraday.scalpRsiSellMax': setting(rsi, 50, '… and below this.'),
  'intraday.whaleRangeSessions': setting(
    count.max(60),
    20,
    'Whale signal: sessions whose hourly bars make the range.',
  ),
  'intraday.whaleVolumeRatio': setting(
    positive,
    1.5,
    'Whale signal: least volume of the hour over the mean of the range.',
  ),
  'intraday.whaleDebounceMs': setting(
    z.number().int().min(0),
    259_200_000,
    'Whale signal: how long a symbol is left alone after a signal (three days); restarts do not shorten it.',
  ),

  'intraday.scoreWeightScalp': setting(ratio, 0.35, 'Weight of the scalp signal in the composite score.'),
  'intraday.scoreWeightWhale': setting(ratio, 0.35, 'Weight of the whale signal.'),
  'intraday.scoreWeightTrend': setting(ratio, 0.15, 'Weight of the distance of the two EMAs.'),
  'intraday.scoreWeightVwap': setting(ratio, 0.15, 'Weight of the distance of the price from VWAP.'),
  'intraday.scoreMin': setting(
    percent,
    0,
    'Least composite score of an entry; 0 records the score and asks for nothing.',
  ),
  'intraday.scoreSpreadRatioMax': setting(
    ratio,
    0.002,
    'Quote spread of the share above which the score is lowered.',
  ),
  'intraday.scoreSpreadPenalty': setting(percent, 10, 'Points that a wide quote spread costs.'),
  'intraday.ai': setting(
    z.enum(['none', 'local', 'http']),
    'none',
    'Who scores shortlisted entries: nobody, the model of "claxton train", or a service at intraday.aiUrl.',
  ),
  'intraday.aiModel': setting(
    z.string(),
    '',
    'File of the local model; empty is entryModel.json beside the journal.',
  ),
  'intraday.aiUrl': machineSetting(
    z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
    '',
    'Address of the scoring service: POST {symbol, columns}, answered by {score, model}.',
  ),
  'intraday.aiTimeoutMs': setting(milliseconds.max(10_000), 1_000, 'Longest time for its answer.'),
  'intraday.aiCacheMs': setting(
    milliseconds,
    60_000,
    'How long an answer is used again for the same question.',
  ),
  'intraday.aiScoreMin': setting(
    z.union([ratio, z.null()]),
    null,
    'Least probability of a scored entry; null records the score and asks for nothing. Without an answer nothing is held back.',
  ),
  'intraday.supertrendGate': setting(
    z.boolean(),
    false,
    'Whether an entry against the Supertrend is blocked.',
  ),
  'intraday.earnings': setting(
    z.enum(['off', 'cap', 'veto']),
    'off',
    'Near earnings: `cap` limits the score, `veto` makes it zero and blocks. Unknown dates do neither.',
  ),
  'intraday.earningsDays': setting(count.max(60), 2, 'Days before and after earnings that count as near.'),
  'intraday.earningsScoreMax': setting(percent, 40, 'Highest score with `cap`.'),

  'intraday.optionDteMin': setting(
    z.number().int().min(0),
    1,
    'Fewest days to the expiration of a picked option.',
  ),
  'intraday.optionSpreadRatioMax': setting(
    ratio,
    0.15,
    'Widest quote spread of a picked option, as a share of its mid.',
  ),
  'intraday.optionVolumeMin': setting(
    z.number().int().min(0),
    1,
    'Fewest contracts that a picked option traded today.',
  ),
  'intraday.equitySpreadRatioMax': setting(
    ratio,
    0.005,
    'Widest quote spread of a share, as a share of its mid.',
  ),
  'intraday.equityVolumeMin': setting(z.number().int().min(0), 10_000, 'Fewest shares traded today.'),

  'intraday.sizeMethod': setting(
    z.enum(['premium', 'fixed', 'atr', 'kelly']),
    'premium',
    'How an entry is sized: `premium` risks maxRisk over what the stop would lose, at least one; `fixed` spends a share of the equity; `atr` risks a share over the average true range; `kelly` spends a bounded fraction of Kelly.',
  ),
  'intraday.riskRatio': setting(
    ratio,
    0.01,
    'Share of the equity that one entry may lose (or, with `fixed`, spend).',
  ),
  'intraday.stopLossRatio': setting(positive.max(1), 0.5, 'Stop loss below what was paid, as a share of it.'),
  'intraday.takeProfitRatio': setting(positive, 1, 'Take profit above what was paid, as a share of it.'),
  'intraday.atrMultiple': setting(positive, 2, 'Stop distance of the `atr` size in average true ranges.'),
  'intraday.kellyWinRate': setting(
    z.union([ratio, z.null()]),
    null,
    'Win rate of the `kelly` size; null sizes nothing.',
  ),
  'intraday.kellyPayoffRatio': setting(
    z.union([positive, z.null()]),
    null,
    'Mean win over mean loss of the `kelly` size; null sizes nothing.',
  ),
  'intraday.kellyFraction': setting(ratio, 0.25, 'Part of the full Kelly share that is used.'),
  'intraday.kellyRatioMax': setting(ratio, 0.05, 'Most of the equity that the `kelly` size spends.'),
  'intraday.quantityMax': setting(count, 100, 'Most shares or contracts of one entry.'),

  'intraday.send': setting(
    z.union([z.boolean(), z.literal('auto')]),
    'auto',
    'Whether planned entries are sent: `auto` sends in simulation and on paper. With execution.dryRun nothing is.',
  ),
  'orders.bracket': setting(
    z.enum(['native', 'emulated']),
    'native',
    'Where the stop of a trade waits: `native` at the broker, `emulated` with us, for what the broker takes no stops of. Its target waits at the broker in both.',
  ),
  'execution.entriesOnStop': setting(
    z.enum(['leave', 'cancel']),
    'leave',
    'What becomes of working entries as the engine stops. Those whose stop we would watch are cancelled in any case.',
  ),
  'services.failuresMax': setting(
    count,
    5,
    "So many failures in a row of one of the engine's loops put it into safe mode.",
  ),
  'intraday.entryTimeoutMs': setting(milliseconds, 60_000, 'How long an entry waits for its fill.'),
  'intraday.stopReachRatio': setting(
    ratio,
    0.1,
    'How far below the stop its limit goes, as a share of the stop.',
  ),
  'intraday.trail': setting(
    z.enum(['off', 'percent', 'atr', 'chandelier']),
    'off',
    'How the stop follows: `percent` and `chandelier` behind the highest mark since the entry, `atr` behind the mark. It never falls.',
  ),
  'intraday.trailRatio': setting(ratio, 0.25, 'Distance of `percent`, as a share of the highest mark.'),
  'intraday.trailAtrMultiple': setting(
    positive,
    3,
    'Distance of `atr` and `chandelier` in average true ranges; for an option, as much of one as its delta.',
  ),
  'intraday.breakEvenAtR': setting(
    z.union([positive, z.null()]),
    null,
    'Profit in multiples of the first risk from which the stop stands at the entry price; null is off.',
  ),
  'intraday.timeStopMs': setting(
    z.union([milliseconds, z.null()]),
    null,
    'Longest time that a trade is held; null is off.',
  ),
  'intraday.flattenBeforeCloseMs': setting(
    z.union([milliseconds, z.null()]),
    300_000,
    'Trades are closed this long before the close, halts or not, and none is opened any more; null holds them overnight.',
  ),

  'intraday.maxDailyLossRatio': setting(
    ratio,
    0.03,
    'Violation DAILY_LOSS: loss of the session, as a share of its first equity.',
  ),
  'intraday.maxDrawdownRatio': setting(ratio, 0.1, 'Violation DRAWDOWN: loss from the highest equity seen.'),
  'intraday.maxPositionRatio': setting(
    ratio,
    0.05,
    'Violation POSITION_SIZE: value of one entry over the equity.',
  ),
  'intraday.maxSymbolRatio': setting(
    ratio,
    0.2,
    'Violation SYMBOL_EXPOSURE: exposure to one symbol over the equity.',
  ),
  'intraday.maxSectorRatio': setting(
    ratio,
    0.3,
    'Violation SECTOR_EXPOSURE: exposure to one sector over the equity.',
  ),
  'intraday.maxHeatRatio': setting(
    ratio,
    0.06,
    'Violation PORTFOLIO_HEAT: what all stops together would lose over the equity.',
  ),
  'intraday.maxCorrelation': setting(
    ratio,
    0.7,
    'Violation CORRELATION: of daily returns with anything held.',
  ),
  'intraday.maxLeverage': setting(positive, 2, 'Violation LEVERAGE: sum of all exposures over the equity.'),
  'intraday.maxPositions': setting(count, 20, 'Violation POSITION_COUNT: positions held or being opened.'),
  'intraday.maxTradesPerDay': setting(count, 10, 'Violation TRADE_CAP: entries in one session.'),
  'intraday.maxOrdersPerMinute': setting(count, 10, 'Violation ORDER_RATE: entries in any minute.'),
  'account.kind': setting(
    z.enum(['margin', 'cash']),
    'margin',
    'What the account is: it decides which warnings apply (pattern day trader, good faith).',
  ),
  'intraday.emergencyCountsAll': setting(
    z.boolean(),
    false,
    'Whether all ten kinds of violations count towards the emergency stop, those that only say that the day is done included.',
  ),
  'intraday.emergencyViolations': setting(count, 5, 'So many alarming violations …'),
  'intraday.emergencyWindowMs': setting(milliseconds, 300_000, '… within this time trip the hard stop.'),
  'intraday.correlationSessions': setting(
    count.min(20).max(500),
    60,
    'Sessions whose daily returns are correlated.',
  ),
  'intraday.sectors': setting(
    z.array(z.string().regex(/^[A-Z][A-Z0-9.]{0,5}:[\w &-]+$/, 'SYMBOL:Sector')).max(1_000),
    ['SPY:Market', 'IBM:Technology', 'AAPL:Technology', 'AIG:Financials', 'BAC:Financials'],
    'Sectors as SYMBOL:Sector; a symbol without one is a sector of its own.',
  ),
} as const
