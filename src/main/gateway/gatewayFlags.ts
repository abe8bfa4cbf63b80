import { parseArgs } from 'node:util'
import { err, ok, type Result } from '#core/domain/result'
import { isSessionDate, type SessionDate, sessionDate } from '#core/domain/time'
import { PRICING_PLANS, type PricingPlan } from './exchange/fees/feeSchedule'
import { MARGIN_MODELS, type MarginModel } from './exchange/margin/margin'
import { SERVER_VERSION_DEFAULT, SERVER_VERSION_MAX, SERVER_VERSION_MIN } from './wire/serverVersions'

export type GatewayFlags = {
  readonly host: string
  readonly port: number
  readonly controlPort: number | undefined
  readonly session: SessionDate
  readonly speed: number
  readonly seed: number
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
  /** A YAML file of faults; see scenario/scenarioFile.ts. */
  readonly scenario: string | undefined
  /** Where to write a wire log; see wireLog/wireLog.ts. */
  readonly record: string | undefined
  /** A wire log to answer from, instead of a market. */
  readonly replay: string | undefined
}

const PORT_MAX = 65_535
const SPEED_MAX = 100_000
const SWITCH = ['on', 'off'] as const

/** Reads the command line; the error is a sentence for the person who typed it. */
export function gatewayFlagsFrom(words: readonly string[]): Result<GatewayFlags, string> {
  const parsed = parsedWords(words)
  if (!parsed.ok) return parsed
  const text = parsed.value
  const problems: string[] = []
  const number = (name: string, min: number, max: number): number => {
    const value = Number(text[name])
    const isFine = text[name] !== '' && Number.isFinite(value) && value >= min && value <= max
    if (!isFine)
      problems.push(`--${name} must be a number from ${min} to ${max}, not ${JSON.stringify(text[name])}`)
    return value
  }
  const whole = (name: string, min: number, max: number): number => {
    const value = number(name, min, max)
    if (Number.isFinite(value) && !Number.isInteger(value)) problems.push(`--${name} must be a whole number`)
    return value
  }
  const oneOf = <T extends string>(name: string, choices: readonly [T, ...T[]]): T => {
    const chosen = choices.find(choice => choice === text[name])
    if (!chosen) problems.push(`--${name} must be ${choices.join(' or ')}, not ${JSON.stringify(text[name])}`)
    return chosen ?? choices[0]
  }
  const optional = (name: string, read: () => number): number | undefined =>
    text[name] === undefined ? undefined : read()
  if (!isSessionDate(text['session'] ?? '')) problems.push('--session must be a date such as 2013-10-08')
  if (!/^[A-Z0-9]{3,20}$/.test(text['account'] ?? ''))
    problems.push('--account must be 3 to 20 capital letters and digits')

  const flags = {
    host: text['host'] ?? '',
    port: whole('port', 0, PORT_MAX),
    controlPort: optional('control-port', () => whole('control-port', 0, PORT_MAX)),
    speed: number('speed', 0.01, SPEED_MAX),
    seed: whole('seed', 0, 0x7fff_ffff),
    account: text['account'] ?? '',
    cash: number('cash', 0, 1e9),
    margin: oneOf('margin', MARGIN_MODELS),
    pricing: oneOf('pricing', PRICING_PLANS),
    stateFile: text['state'],
    serverVersion: whole('server-version', SERVER_VERSION_MIN, SERVER_VERSION_MAX),
    assignsEarly: oneOf('early-assignment', SWITCH) === 'on',
    extendedHours: oneOf('extended-hours', SWITCH) === 'on',
    pausesVolatileStocks: oneOf('volatility-pauses', SWITCH) === 'on',
    tier2Symbols: (text['tier2'] ?? '').split(',').filter(symbol => symbol !== ''),
    latencyMs: number('latency-ms', 0, 60_000),
    latencyJitterMs: number('latency-jitter-ms', 0, 60_000),
    scenario: text['scenario'],
    record: text['record'],
    replay: text['replay'],
    masterClientId: optional('master-client-id', () => whole('master-client-id', 0, 0x7fff_ffff)),
  }
  const [problem] = problems
  return problem === undefined ? ok({ ...flags, session: sessionDate(text['session'] ?? '') }) : err(problem)
}

function parsedWords(words: readonly string[]): Result<Record<string, string | undefined>, string> {
  const value = (fallback?: string) => ({
    type: 'string' as const,
    ...(fallback !== undefined && { default: fallback }),
  })
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        host: value('127.0.0.1'),
        port: value('7497'),
        'control-port': value(),
        session: value('2013-10-08'),
        speed: value('1'),
        seed: value('1'),
        account: value('SIM0000001'),
        cash: value('100000'),
        margin: value('regt'),
        pricing: value('fixed'),
        state: value(),
        'server-version': value(String(SERVER_VERSION_DEFAULT)),
        'early-assignment': value('on'),
        'extended-hours': value('off'),
        'volatility-pauses': value('on'),
        tier2: value(''),
        'latency-ms': value('30'),
        'latency-jitter-ms': value('20'),
        'master-client-id': value(),
        scenario: value(),
        record: value(),
        replay: value(),
      },
    })
    return ok(values)
  } catch (error) {
    if (error instanceof TypeError) return err(error.message)
    throw error
  }
}
