import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { SessionDateText, SymbolText } from '#protocol/views/instrumentView'
import { ACCESS_SETTINGS } from './accessSettings'
import { ALERT_SETTINGS } from './alertSettings'
import { BACKUP_SETTINGS } from './backupSettings'
import { GUARDIAN_SETTINGS } from './guardianSettings'
import { INTRADAY_SETTINGS } from './intradaySettings'
import { OPTIONS_SETTINGS } from './optionsSettings'
import { machineSetting, type Setting, secret, setting } from './setting'
import { UPDATE_SETTINGS } from './updateSettings'

const port = z.number().int().min(0).max(65_535)
const milliseconds = z.number().int().min(1)
const count = z.number().int().min(1)
const folder = z
  .string()
  .min(1)
  .transform(path => path.replace(/^~(?=\/|$)/, homedir()))

/** Where a Unix desktop keeps an application's data. */
export const dataHome = process.env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share')

/** Every setting: its path, what it may be, what it is when nobody says, and what it means. */
export const SETTINGS = {
  mode: machineSetting(
    z.enum(['simulation', 'paper', 'live']),
    'simulation',
    'Where orders go: `simulation` starts the gateway that comes with Claxton, `paper` and `live` use a TWS or IB Gateway.',
  ),
  'storage.folder': machineSetting(
    folder,
    join(dataHome, 'claxton'),
    'Databases and logs, one folder inside for each mode; they never share a file.',
  ),

  'server.host': machineSetting(z.string().min(1), '127.0.0.1', 'Address that the workstation is served on.'),
  'server.port': machineSetting(port, 7411, 'Port that the workstation is served on; 0 takes a free one.'),
  'server.token': secret(
    z.union([z.literal(''), z.string().min(16).max(200)]),
    '',
    'Token of a browser that may trade; empty makes a new one at each start. Set it from the environment, not from a file.',
  ),

  ...ACCESS_SETTINGS,

  'broker.host': machineSetting(
    z.string().min(1),
    '127.0.0.1',
    'Host of TWS or IB Gateway (paper and live).',
  ),
  'broker.port': machineSetting(
    port,
    7497,
    'Port of TWS (7497 paper, 7496 live) or IB Gateway (4002 paper, 4001 live).',
  ),
  'broker.clientId': machineSetting(
    z.number().int().min(0).max(999_999),
    17,
    'API client id: one number for one Claxton, always the same.',
  ),
  'broker.account': machineSetting(
    z.string(),
    '',
    'Account to trade; empty takes the only one that the login has. Live needs it.',
  ),
  'broker.connectTimeoutMs': machineSetting(
    milliseconds,
    5_000,
    'Longest wait for the handshake before the connection is tried anew.',
  ),
  'broker.requestTimeoutMs': machineSetting(
    milliseconds,
    15_000,
    'Longest wait for the answer to one request.',
  ),
  'broker.heartbeatMs': machineSetting(
    milliseconds,
    5_000,
    'How often the gateway is asked for its time; two missing answers end the connection.',
  ),
  'broker.marketDataLines': machineSetting(
    count.max(10_000),
    100,
    'Quotes that the account may stream at once.',
  ),
  'broker.messagesPerSecond': machineSetting(
    count.max(50),
    45,
    'Requests sent per second; IBKR cuts a client off above 50.',
  ),

  'simulation.gateway': machineSetting(
    z.union([z.literal(''), z.string().regex(/^[\w.-]+:\d+$/, 'host:port')]),
    '',
    'Address `host:port` of a simulated gateway that runs already (claxton gateway); empty starts one.',
  ),
  'simulation.session': setting(
    SessionDateText,
    '2013-10-08' as z.output<typeof SessionDateText>,
    'Recorded session that is replayed; it opens when Claxton starts.',
  ),
  'simulation.speed': setting(z.number().min(0.1).max(1000), 1, 'How fast simulated time runs.'),
  'simulation.seed': setting(
    z
      .number()
      .int()
      .min(0)
      .max(2 ** 31),
    1,
    'Seed of everything that is not recorded: ticks between minutes, option quotes, latency.',
  ),
  'simulation.gatewayPort': setting(
    port,
    0,
    'Port of the simulated gateway; 0 takes a free one. Other IB clients can connect to it too.',
  ),

  'execution.dryRun': machineSetting(
    z.union([z.literal('auto'), z.boolean()]),
    'auto',
    'Judge and record orders without sending them. `auto` is false in simulation and true in paper and live.',
  ),

  'live.confirm': machineSetting(
    z.string(),
    '',
    'Live only: the sentence `I trade real money on ACCOUNT`, with the account of broker.account.',
  ),

  'risk.maxOrderQuantity': setting(count, 1_000, 'Most shares or contracts in one order.'),
  'risk.maxOrderNotional': setting(
    z.number().positive(),
    50_000,
    'Most dollars in one order: its value, or the width of its strikes if that is more.',
  ),
  'risk.maxPriceDeviationRatio': setting(
    z.number().positive().max(1),
    0.05,
    'How far past the far side of the market a limit may be, as a share of the mid.',
  ),
  'risk.maxQuoteAgeMs': setting(milliseconds, 15_000, 'Oldest quote that an entry may be judged by.'),
  'risk.maxOrdersPerMinute': setting(count, 60, 'Most orders in any minute.'),
  'risk.maxWorkingOrders': setting(count, 100, 'Most working orders at once.'),
  'risk.allowNakedShort': setting(z.boolean(), false, 'Whether a short option may be left without cover.'),

  ...GUARDIAN_SETTINGS,

  ...BACKUP_SETTINGS,

  ...ALERT_SETTINGS,

  ...UPDATE_SETTINGS,

  ...OPTIONS_SETTINGS,

  'data.tickDays': setting(count.max(3_650), 5, 'Days for which ticks and features are kept.'),
  'data.barDays': setting(
    count.max(36_500),
    730,
    'Days for which intraday bars and surfaces are kept; daily bars stay.',
  ),

  ...INTRADAY_SETTINGS,

  'calendar.folder': machineSetting(
    folder,
    join(dataHome, 'claxton', 'calendar'),
    'Event files of your own (.yaml, .csv, .ics); `claxton calendar import FILE` puts them there.',
  ),
  'calendar.finnhubKey': secret(
    z.string().max(200),
    '',
    'Key of Finnhub for earnings and releases, asked once a day; empty asks nobody. Set it from the environment, not from a file.',
  ),
  'calendar.finnhubUrl': machineSetting(z.url(), 'https://finnhub.io/api/v1', 'Where Finnhub is asked.'),

  watchlist: setting(
    z.array(SymbolText).max(100),
    ['SPY', 'IBM', 'AIG', 'VIX'],
    'Symbols of a new watchlist; afterwards the workstation remembers its own.',
  ),

  'log.level': setting(z.enum(['debug', 'info', 'warn', 'error']), 'info', 'Least level that is logged.'),
  'log.maxFileMb': setting(z.number().positive().max(1_000), 10, 'Size at which the log file is rotated.'),
  'log.maxFiles': setting(count.max(100), 5, 'Rotated log files that are kept.'),
} as const satisfies Record<string, Setting<never> | Setting<unknown>>

export type SettingPath = keyof typeof SETTINGS
export type Settings = { readonly [P in SettingPath]: z.output<(typeof SETTINGS)[P]['schema']> }

export const isSettingPath = (path: string): path is SettingPath => Object.hasOwn(SETTINGS, path)

export const SETTING_PATHS = Object.keys(SETTINGS) as SettingPath[]

/** `risk.maxOrderQuantity` -> `CLAXTON_RISK__MAX_ORDER_QUANTITY`. */
export const environmentName = (path: SettingPath): string =>
  `CLAXTON_${path
    .split('.')
    .map(segment => segment.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase())
    .join('__')}`
