/** The simulated gateway as a process of its own. */
import { resolve } from 'node:path'
import { instantOf } from '#core/calendar/exchangeTime'
import { ControlServer } from './control/controlServer'
import { AccountFileError } from './exchange/accountFile'
import { gatewayUsage } from './flagTable'
import { type Gateway, startGateway } from './gateway'
import { type GatewayFlags, gatewayFlagsFrom } from './gatewayFlags'
import { ChainFileError } from './market/chains/chainFile'
import { MarketResourceError } from './market/columnFile'
import { openMarket } from './market/openMarket'
import { newYorkClock } from './newYorkTime'
import { type Scenario, scenarioFromFile } from './scenario/scenarioFile'
import { ScenarioRunner } from './scenario/scenarioRunner'
import { ReplayServer } from './wireLog/replayServer'
import { readWireLog, WireLogError } from './wireLog/wireLog'

const BAD_START = 2
const CLOSE_WITHIN_MS = 1_000
/** Built, this file lies in out/main. */
const RESOURCES = resolve(import.meta.dirname, '../../resources/market')

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

/** Node's parents listen on a channel, Electron's on a port. */
function tellParent(message: object): void {
  const { parentPort } = process as { parentPort?: { postMessage(message: object): void } }
  if (parentPort) parentPort.postMessage(message)
  else process.send?.(message)
}

function giveUp(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(BAD_START)
}

type Serving = {
  readonly port: number
  readonly controlPort: number | undefined
  readonly account: string
  readonly description: string
  close(): Promise<void>
}

async function run(flags: GatewayFlags, scenario: Scenario | undefined): Promise<void> {
  const serving =
    flags.replay === undefined
      ? await serveMarket(flags, scenario)
      : await serveRecording(flags, flags.replay)
  const { port, controlPort, account, description } = serving
  // Before anything is said: whoever reads it may ask it to stop at once.
  const stop = (): void => {
    setTimeout(() => process.exit(0), CLOSE_WITHIN_MS).unref()
    serving.close().then(
      () => process.exit(0),
      error => giveUp(String(error)),
    )
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  if (process.send) process.once('disconnect', stop)
  say(`SIMULATED IB gateway on ${flags.host}:${port}, account ${account}, seed ${flags.seed}: ${description}`)
  if (controlPort !== undefined) say(`control port ${controlPort}`)
  tellParent({ kind: 'listening', port, controlPort, description, account })
}

async function serveMarket(flags: GatewayFlags, scenario: Scenario | undefined): Promise<Serving> {
  const { gateway, port } = await startGateway({
    market: openMarket(flags.market, flags.seed, RESOURCES),
    host: flags.host,
    port: flags.port,
    account: flags.account,
    startingCash: flags.cash,
    terms: { margin: flags.margin, pricing: flags.pricing },
    seed: flags.seed,
    speed: flags.speed,
    assignsEarly: flags.assignsEarly,
    extendedHours: flags.extendedHours,
    pausesVolatileStocks: flags.pausesVolatileStocks,
    tier2Symbols: flags.tier2Symbols,
    latencyMs: flags.latencyMs,
    latencyJitterMs: flags.latencyJitterMs,
    serverVersion: flags.serverVersion,
    // Without a state file every start is another account: its executions must not look like an earlier one's.
    run: flags.run ?? Math.floor(Date.now() / 1000),
    startsPaused: flags.isPaused,
    entitlement: flags.entitlement,
    limits: flags.limits,
    log: (event, details) => say(`${event} ${JSON.stringify(details ?? {})}`),
    ...(flags.stateFile !== undefined && { stateFile: flags.stateFile }),
    ...(flags.masterClientId !== undefined && { masterClientId: flags.masterClientId }),
    ...(flags.record !== undefined && { recordFile: flags.record }),
  })
  if (flags.startAtMs !== undefined) enterSession(gateway, flags.startAtMs)
  if (scenario) new ScenarioRunner(gateway, scenario.steps)
  const control = flags.controlPort === undefined ? undefined : new ControlServer(gateway)
  return {
    port,
    controlPort: await control?.listen(flags.controlPort ?? 0),
    account: gateway.account,
    description: gateway.description,
    close: async () => {
      await Promise.all([gateway.close(), control?.close()])
    },
  }
}

/** Plays the first session up to a time of day. */
function enterSession(gateway: Gateway, msOfDay: number): void {
  const { date, opensAt, closesAt } = gateway.desk.market.session()
  const time = instantOf(date, msOfDay)
  if (time < opensAt || time >= closesAt)
    throw new RangeError(
      `--start-at must lie in the session of ${date}, which opens ${newYorkClock(opensAt)} and closes ${newYorkClock(closesAt)}`,
    )
  gateway.jumpTo(time)
}

/** The first connection of a wire log, said again to whoever connects. */
async function serveRecording(flags: GatewayFlags, path: string): Promise<Serving> {
  const entries = readWireLog(path)
  const server = new ReplayServer(entries.filter(({ connection }) => connection === entries[0]?.connection))
  return {
    port: await server.listen(flags.port, flags.host),
    controlPort: undefined,
    account: 'as recorded',
    description: `replay of ${path}`,
    close: () => server.close(),
  }
}

/** What a person can mend is a sentence; anything else is our bug and keeps its stack. */
function explain(error: unknown, flags: GatewayFlags): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    giveUp(`Port ${flags.port} on ${flags.host} is in use; choose another with --port.`)
  if (error instanceof Error && 'path' in error) giveUp(`Cannot open ${error.path} (${code}).`)
  if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND') {
    giveUp(`Cannot listen on ${flags.host}:${flags.port} (${code}).`)
  }
  const isUsers =
    error instanceof RangeError ||
    error instanceof AccountFileError ||
    error instanceof MarketResourceError ||
    error instanceof ChainFileError ||
    error instanceof WireLogError
  if (isUsers) giveUp(error.message)
  throw error
}

process.once('uncaughtException', error => {
  if (error instanceof AccountFileError) giveUp(error.message)
  throw error
})
/** A scenario's own flags come first, so that the command line's hold. */
function start(words: readonly string[]): void {
  if (words.includes('--help') || words.includes('-h')) {
    say(gatewayUsage())
    return
  }
  const flags = gatewayFlagsFrom(words)
  if (!flags.ok) giveUp(flags.error)
  const { scenario: file } = flags.value
  if (file === undefined) {
    run(flags.value, undefined).catch(error => explain(error, flags.value))
    return
  }
  const scenario = scenarioFrom(file)
  const both = gatewayFlagsFrom([...scenario.flags, ...words])
  if (!both.ok) giveUp(`${both.error} (flags of ${file} included)`)
  run(both.value, scenario).catch(error => explain(error, both.value))
}

function scenarioFrom(file: string): Scenario {
  try {
    const scenario = scenarioFromFile(file)
    return scenario.ok ? scenario.value : giveUp(`${file}: ${scenario.error}`)
  } catch (error) {
    return giveUp(`Cannot open ${file}: ${String(error)}`)
  }
}

start(process.argv.slice(2))
