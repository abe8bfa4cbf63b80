import { z } from 'zod'
import { setting } from './setting'

const milliseconds = z.number().int().min(1)
const count = z.number().int().min(1)
const ratio = z.number().min(0).max(1)
const dollars = z.number().min(0)
const limit = z.union([z.number().positive(), z.null()])

/** The options engine: scanning, its gates, execution, exits and what trips the kill switch by itself. */
export const OPTIONS_SETTINGS = {
  'entries.on': setting(z.boolean(), true, 'Whether strategies may open positions when Claxton starts.'),
  'entries.samples': setting(
    z.boolean(),
    true,
    'Whether a new folder in simulation begins with a sample strategy of each structure.',
  ),
  'entries.scanEveryMs': setting(
    milliseconds,
    60_000,
    'How often every enabled strategy is evaluated during the session.',
  ),
  'entries.approvalMs': setting(
    milliseconds,
    300_000,
    'How long an entry that needs approval waits for a person before it lapses.',
  ),

  'pipeline.rate': setting(
    z.number().min(-0.05).max(0.5),
    0.01,
    'Continuous interest rate per year that options are valued with.',
  ),
  'pipeline.spotAgeMsMax': setting(milliseconds, 15_000, 'Stage A: oldest quote of the underlying.'),
  'pipeline.dailyBarsMin': setting(
    count,
    60,
    'Stage A: fewest daily bars that trend and realised volatility are read from.',
  ),
  'pipeline.eventBeforeMs': setting(
    milliseconds,
    3_600_000,
    'Stage B: how long before FOMC, CPI and payrolls entries stop.',
  ),
  'pipeline.eventAfterMs': setting(milliseconds, 1_800_000, 'Stage B: how long after them entries wait.'),
  'pipeline.legSpreadRatioMax': setting(
    ratio,
    0.15,
    'Stage C: widest quote spread of a leg, as a share of its mid.',
  ),
  'pipeline.legSpreadFloor': setting(
    dollars,
    0.1,
    'Stage C: a quote spread of up to this many dollars always passes.',
  ),
  'pipeline.legVolumeMin': setting(
    z.number().int().min(0),
    1,
    'Stage C: fewest contracts that a leg traded today.',
  ),
  'pipeline.legOpenInterestMin': setting(
    z.number().int().min(0),
    10,
    'Stage C: least open interest of a leg.',
  ),
  'pipeline.underlyingVolumeRatioMin': setting(
    z.number().min(0),
    0.3,
    'Stage C: least volume of the underlying, as a share of what is usual by this time of day.',
  ),
  'pipeline.quoteAgeMsMax': setting(milliseconds, 300_000, 'Stage C: oldest quote of a leg.'),
  'pipeline.ivHistoryMin': setting(count, 20, 'Stage E3: fewest sessions of IV that a rank is made from.'),
  'pipeline.strikesMin': setting(count, 10, 'Stage F: fewest strikes quoted on both sides.'),
  'pipeline.slippageRatio': setting(
    ratio,
    0.5,
    'Share of each leg’s half quote spread that a fill is expected to give up.',
  ),
  'pipeline.commissionPerContract': setting(
    dollars,
    0.7,
    'Commission and fees per contract; a structure is charged twice, for opening and closing.',
  ),
  'pipeline.impliedVolWeight': setting(
    ratio,
    0.5,
    'Stage G: weight of implied against 20-day realised volatility in the forecast behind POP and EV.',
  ),
  'pipeline.evNetMin': setting(
    z.number(),
    0,
    'Stage G: least expected value per structure in dollars, after slippage and friction.',
  ),
  'pipeline.popMin': setting(ratio, 0.3, 'Stage G: least probability of profit.'),
  'pipeline.gammaLossMax': setting(
    dollars,
    250,
    'Stage G: most dollars per structure that a move of 1 % may cost through gamma.',
  ),
  'pipeline.minutesBeforeCloseMin': setting(
    z.number().min(0),
    30,
    'Stage H: no entry when less of the session is left.',
  ),

  'execution.walkStepTicks': setting(count, 1, 'Price increments by which a walking limit moves.'),
  'execution.walkStepEveryMs': setting(milliseconds, 5_000, 'Time between two steps of a walking limit.'),
  'execution.walkDurationMs': setting(
    milliseconds,
    120_000,
    'Longest life of a walking limit; what has not filled is cancelled.',
  ),
  'execution.legImbalanceMs': setting(
    milliseconds,
    10_000,
    'How long legs may be out of ratio before the odd ones are closed. The alarm comes after one second.',
  ),
  'execution.restartAt': setting(
    z.union([z.literal(''), z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM')]),
    '23:45',
    'New York time at which the gateway restarts each day; empty when it does not.',
  ),
  'execution.blackoutBeforeMs': setting(
    milliseconds,
    60_000,
    'No order is sent for this long before the restart …',
  ),
  'execution.blackoutAfterMs': setting(milliseconds, 120_000, '… and for this long after it.'),

  'exits.scanEveryMs': setting(
    milliseconds,
    60_000,
    'How often exit rules are looked at; persistence counts these.',
  ),
  'exits.persistenceScans': setting(count, 3, 'Scans in a row that must agree before an exit is sent.'),
  'exits.graceMs': setting(
    z.number().int().min(0),
    900_000,
    'After opening, only urgent exits act for this long.',
  ),
  'exits.suspectMarkRatio': setting(
    z.number().positive(),
    0.5,
    'A mark that moves by more than this share of what is at stake is not believed at once.',
  ),
  'exits.zeroDteBufferMs': setting(
    milliseconds,
    1_800_000,
    'On its last day a position is closed this long before the close.',
  ),
  'exits.vixSpikeRatio': setting(
    z.number().positive(),
    0.1,
    'Rise of the VIX within a minute that counts as a spike.',
  ),
  'exits.vixLimitMs': setting(
    milliseconds,
    30_000,
    'After a spike, how long the limit may take before the market order of the emergency path.',
  ),

  'risk.maxStructures': setting(count, 10, 'Most structures of strategies open or being opened at once.'),
  'risk.maxCondorsPerExpiration': setting(
    count,
    2,
    'Most structures that are short on both sides in one expiration.',
  ),
  'risk.maxDeltaShares': setting(
    limit,
    null,
    'Most delta of the book in shares, either way; null is no limit.',
  ),
  'risk.maxGammaShares': setting(
    limit,
    null,
    'Most gamma of the book in shares per dollar; null is no limit.',
  ),
  'risk.maxVegaDollars': setting(
    limit,
    null,
    'Most vega of the book in dollars per vol point; null is no limit.',
  ),
  'risk.maxDailyLossRatio': setting(
    z.union([ratio, z.null()]),
    0.05,
    'Loss of the day, as a share of the equity that it began with, at which entries end; null is no limit.',
  ),

  'killSwitch.dailyLossRatio': setting(
    z.union([ratio, z.null()]),
    0.08,
    'Loss of the day that flattens everything; null never does.',
  ),
  'killSwitch.termRatioMax': setting(
    limit,
    null,
    'VIX / VIX3M above which safe mode trips; null leaves it to each strategy’s stage E.',
  ),
  'killSwitch.inMacroWindow': setting(
    z.boolean(),
    false,
    'Whether a macro window trips safe mode instead of only stopping stage B.',
  ),
  'killSwitch.onRegimeFailure': setting(
    z.boolean(),
    false,
    'Whether a regime that cannot be read trips safe mode instead of only stopping stage E.',
  ),
  'killSwitch.consecutiveErrors': setting(
    count,
    5,
    'Rejected or failed orders in a row that trip safe mode.',
  ),
  'killSwitch.dataOutageMs': setting(
    milliseconds,
    120_000,
    'Time without any live quote during the session that trips safe mode.',
  ),
} as const
