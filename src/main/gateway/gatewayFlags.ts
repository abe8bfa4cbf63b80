import { parseArgs } from 'node:util'
import { err, ok, type Result } from '#core/domain/result'
import { isSessionDate, type SessionDate, sessionDate } from '#core/domain/time'
import { PRICING_PLANS, type PricingPlan } from './exchange/fees/feeSchedule'
import { MARGIN_MODELS, type MarginModel } from './exchange/margin/margin'
import { FLAGS, type Flag, type FlagName } from './flagTable'
import type { MarketChoice } from './market/openMarket'
import { msOfClock } from './newYorkTime'
import { IB_LIMITS, type Limits } from './server/limits'
import { ENTITLEMENTS, type Entitlement } from './server/marketDataType'
import { SERVER_VERSION_MAX, SERVER_VERSION_MIN } from './wire/serverVersions'

export type GatewayFlags = {
  readonly host: string
  readonly port: number
  readonly controlPort: number | undefined
  readonly market: MarketChoice
  /** Simulated seconds per second; Infinity is as fast as possible. */
  readonly speed: number
  readonly isPaused: boolean
  /** Milliseconds after New York's midnight at which the first session is entered. */
  readonly startAtMs: number | undefined
  readonly seed: number
  readonly run: number | undefined
  readonly account: string
  readonly cash: number
  readonly margin: MarginModel
  readonly pricing: PricingPlan
  readonly stateFile: string | undefined
  readonly serverVersion: number
  readonly assignsEarly: boolean
  readonly extendedHours: boolean
  readonly pausesVolatileStocks: boolean
  readonly tier2Symbols: readonly string[]
  readonly latencyMs: number
  readonly latencyJitterMs: number
  readonly masterClientId: number | undefined
  readonly entitlement: Entitlement
  readonly limits: Partial<Limits>
  /** A YAML file of faults; see scenario/scenarioFile.ts. */
  readonly scenario: string | undefined
  /** Where to write a wire log; see wireLog/wireLog.ts. */
  readonly record: string | undefined
  /** A wire log to answer from, instead of a market. */
  readonly replay: string | undefined
}

const PORT_MAX = 65_535
const SPEED_MAX = 100_000
const INTEGER_MAX = 0x7fff_ffff
const REPLAYED_SESSION = '2013-10-08'
const SYNTHETIC_SESSION = '2024-01-02'
const SWITCH = ['on', 'off'] as const

/** Reads the command line, of which the last word on a flag holds; the error is a sentence for who typed it. */
export function gatewayFlagsFrom(words: readonly string[]): Result<GatewayFlags, string> {
  const parsed = parsedWords(words)
  if (!parsed.ok) return parsed
  const reader = new FlagReader(parsed.value)
  const flags: GatewayFlags = {
    host: reader.text('host') ?? '',
    port: reader.whole('port', 0, PORT_MAX),
    controlPort: reader.optional('control-port', name => reader.whole(name, 0, PORT_MAX)),
    market: marketFrom(reader),
    speed:
      reader.text('speed') === 'max' ? Number.POSITIVE_INFINITY : reader.number('speed', 0.01, SPEED_MAX),
    isPaused: reader.isSet('paused'),
    startAtMs: reader.optional('start-at', name => reader.clock(name)),
    seed: reader.whole('seed', 0, INTEGER_MAX),
    run: reader.optional('run', name => reader.whole(name, 0, INTEGER_MAX)),
    account: reader.matching('account', /^[A-Z0-9]{3,20}$/, '3 to 20 capital letters and digits'),
    cash: reader.number('cash', 0, 1e9),
    margin: reader.oneOf('margin', MARGIN_MODELS),
    pricing: reader.oneOf('pricing', PRICING_PLANS),
    stateFile: reader.text('state'),
    serverVersion: reader.whole('server-version', SERVER_VERSION_MIN, SERVER_VERSION_MAX),
    assignsEarly: reader.oneOf('early-assignment', SWITCH) === 'on',
    extendedHours: reader.oneOf('extended-hours', SWITCH) === 'on',
    pausesVolatileStocks: reader.oneOf('volatility-pauses', SWITCH) === 'on',
    tier2Symbols: reader.text('tier2')?.split(',') ?? [],
    latencyMs: reader.number('latency-ms', 0, 60_000),
    latencyJitterMs: reader.number('latency-jitter-ms', 0, 60_000),
    masterClientId: reader.optional('master-client-id', name => reader.whole(name, 0, INTEGER_MAX)),
    entitlement: reader.oneOf('market-data', ENTITLEMENTS),
    limits: limitsFrom(reader),
    scenario: reader.text('scenario'),
    record: reader.text('record'),
    replay: reader.text('replay'),
  }
  return reader.problem === undefined ? ok(flags) : err(reader.problem)
}

function marketFrom(reader: FlagReader): MarketChoice {
  const chains = reader.text('chains')
  if (chains !== undefined) {
    return { kind: 'chains', path: chains, session: reader.optional('session', name => reader.date(name)) }
  }
  const kind = reader.oneOf('market', ['replay', 'synthetic'] as const)
  if (kind === 'replay') return { kind, session: reader.date('session', REPLAYED_SESSION) }
  return {
    kind,
    session: reader.date('session', SYNTHETIC_SESSION),
    sessions: reader.whole('days', 1, 10_000),
    symbols: (reader.text('symbols') ?? '').split(',').map(symbol => symbol.trim()),
    vol: reader.number('vol', 0.05, 1),
  }
}

/** `messagesPerSecond:100,marketDataLines:500`. */
function limitsFrom(reader: FlagReader): Partial<Limits> {
  const text = reader.text('limits')
  if (text === undefined) return {}
  const limits = text.split(',').map(part => part.split(':').map(word => word.trim()))
  const odd = limits.find(([name = '', value = '']) => !(name in IB_LIMITS) || !/^\d{1,9}$/.test(value))
  if (odd) {
    reader.fail(
      `--limits must be name:number,... with names of ${Object.keys(IB_LIMITS).join(', ')}, not ${odd.join(':')}`,
    )
  }
  return Object.fromEntries(limits.map(([name = '', value]) => [name, Number(value)]))
}

/** Typed values of the flags; keeps the first problem. */
class FlagReader {
  problem: string | undefined

  constructor(private readonly values: Readonly<Partial<Record<FlagName, string | boolean>>>) {}

  fail(problem: string): void {
    this.problem ??= problem
  }

  text(name: FlagName): string | undefined {
    const value = this.values[name]
    return typeof value === 'string' ? value : undefined
  }

  isSet(name: FlagName): boolean {
    return this.values[name] === true
  }

  optional<T>(name: FlagName, read: (name: FlagName) => T): T | undefined {
    return this.text(name) === undefined ? undefined : read(name)
  }

  number(name: FlagName, min: number, max: number): number {
    const text = this.text(name)
    const value = Number(text)
    if (text === '' || !Number.isFinite(value) || value < min || value > max)
      this.fail(`--${name} must be a number from ${min} to ${max}, not ${JSON.stringify(text)}`)
    return value
  }

  whole(name: FlagName, min: number, max: number): number {
    const value = this.number(name, min, max)
    if (Number.isFinite(value) && !Number.isInteger(value)) this.fail(`--${name} must be a whole number`)
    return value
  }

  matching(name: FlagName, pattern: RegExp, what: string): string {
    const text = this.text(name) ?? ''
    if (!pattern.test(text)) this.fail(`--${name} must be ${what}, not ${JSON.stringify(text)}`)
    return text
  }

  oneOf<const T extends string>(name: FlagName, choices: readonly [T, ...T[]]): T {
    const choice = choices.find(each => each === this.text(name))
    if (choice === undefined) this.fail(`--${name} must be ${choices.join(' or ')}`)
    return choice ?? choices[0]
  }

  date(name: FlagName, fallback?: string): SessionDate {
    const text = this.text(name) ?? fallback ?? ''
    if (isSessionDate(text)) return text
    this.fail(`--${name} must be a date such as ${REPLAYED_SESSION}`)
    return sessionDate(REPLAYED_SESSION)
  }

  clock(name: FlagName): number {
    const ms = msOfClock(this.text(name) ?? '')
    if (ms === undefined) this.fail(`--${name} must be a time of day in New York such as 14:30`)
    return ms ?? 0
  }
}

function parsedWords(words: readonly string[]): Result<Record<string, string | boolean>, string> {
  try {
    const options = Object.fromEntries(
      Object.entries<Flag>(FLAGS).map(([name, { value, fallback }]) => [
        name,
        value === undefined
          ? { type: 'boolean' as const }
          : { type: 'string' as const, ...(fallback !== undefined && { default: fallback }) },
      ]),
    )
    const { values } = parseArgs({ args: [...words], options })
    return ok(values as Record<string, string | boolean>)
  } catch (error) {
    if (error instanceof TypeError) return err(error.message)
    throw error
  }
}
