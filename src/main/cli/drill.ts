import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventName, IBApi, OrderAction, OrderType, SecType } from '@stoqey/ib'
import { DrillReports, type DrillStep } from '#main/drill/drillReport'
import { KILL_FILE } from '#main/guardian/triggers'
import { describeError } from '#main/observability/log'
import { type CommandLine, UsageError } from '#main/settings/commandLine'
import { settingsFrom } from '#main/settings/settingsFrom'
import { VERSION } from '#main/version'
import { demand, TrialRun, until } from './trialRun'

const RESTING_ORDERS = 40
/** What a kill may take, from the moment that the engine hangs. */
const CANCEL_WITHIN_MS = 2_000
const CLIENT_ID = 993

/**
 * `claxton drill [verify FILE]`: the kill switch tried with real processes on a simulated account of its own, while the
 * engine of this machine goes on. Status 1 when it failed; the signed report says where.
 */
export async function drill(line: CommandLine, programs: string): Promise<number> {
  const { settings } = settingsFrom(line)
  const reports = new DrillReports(settings['storage.folder'])
  const [verb, file] = line.words
  if (verb !== undefined) {
    if (verb !== 'verify' || file === undefined)
      throw new UsageError('claxton drill, or claxton drill verify FILE')
    const isGenuine = reports.isGenuine(file)
    console.log(
      isGenuine ? `${file} is as it was written.` : `FAIL ${file} was changed, or written elsewhere.`,
    )
    return isGenuine ? 0 : 1
  }
  const folder = await mkdtemp(join(tmpdir(), 'claxton-drill-'))
  const trial = new TrialRun(programs, folder)
  const limits = new Map<string, number>()
  let failure: string | null = null
  try {
    await run(trial, limits)
  } catch (error) {
    failure = `${trial.current}: ${describeError(error)}`
  } finally {
    trial.killChildren()
    await rm(folder, { recursive: true, force: true })
  }
  const steps = trial.steps.map(
    ({ name, ms }): DrillStep => ({ name, ms, limitMs: limits.get(name) ?? null }),
  )
  const isPassed = failure === null && steps.every(({ ms, limitMs }) => limitMs === null || ms <= limitMs)
  const report = {
    at: new Date().toISOString(),
    version: VERSION,
    host: hostname(),
    isPassed,
    failure,
    steps,
  }
  for (const { name, ms, limitMs } of steps)
    console.log(`${limitMs !== null && ms > limitMs ? 'LATE' : 'ok  '} ${name}: ${ms} ms`)
  if (failure !== null) console.log(`FAIL ${failure}`)
  console.log(`${isPassed ? 'Passed' : 'FAILED'}: ${reports.keep(report)}`)
  return isPassed ? 0 : 1
}

async function run(trial: TrialRun, limits: Map<string, number>): Promise<void> {
  const { port } = await trial.step('gateway up', () => trial.startGateway())
  const { bridge, process: engine } = await trial.step('engine ready', () => trial.startEngine(port))
  await trial.step('guardian watching', () => trial.startGuardian(port))
  const witness = await Witness.at(port)
  const timed = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    limits.set(name, CANCEL_WITHIN_MS)
    return trial.step(name, work)
  }
  const killState = async () => (await bridge.call('status.get', {})).killSwitch.state
  const arm = async () => {
    await bridge.call('killSwitch.reset', { requestId: randomUUID(), reason: 'drill', confirm: 'RESET' })
    demand((await killState()) === 'armed', 'the operator could not reset the switch')
  }
  try {
    await trial.step(`${RESTING_ORDERS} orders resting`, () => witness.rest(RESTING_ORDERS))
    engine.kill('SIGSTOP')
    await timed('engine hung: nothing works any more', () =>
      until(async () => (await witness.working()) === 0),
    )
    engine.kill('SIGCONT')
    await trial.step('the engine took the trip over', () =>
      until(async () => (await killState()) === 'safeMode'),
    )
    await trial.step('only an operator resets it', arm)
    await trial.step('ready again', () =>
      until(async () => (await bridge.call('status.get', {})).broker.state === 'ready'),
    )
    await trial.step('a position is held', () => witness.hold(25))
    writeFileSync(join(trial.folder, 'simulation', KILL_FILE), 'hardStop')
    await trial.step('flat after the file KILL', () => until(async () => (await witness.held()) === 0))
    demand((await killState()) === 'hardStop', 'the switch is not in hard stop')
  } finally {
    witness.leave()
    bridge.close()
  }
}

const SPY = { symbol: 'SPY', secType: SecType.STK, exchange: 'SMART', currency: 'USD' }

/** Another client of the gateway: it sends what is to be cancelled and sees what is there, without the engine's word. */
class Witness {
  #nextOrderId = 0

  private constructor(private readonly api: IBApi) {}

  static at(port: number): Promise<Witness> {
    const api = new IBApi({ host: '127.0.0.1', port, maxReqPerSec: 40 })
    const witness = new Witness(api)
    api.on(EventName.error, () => undefined)
    return new Promise(resolve => {
      api.once(EventName.nextValidId, id => {
        witness.#nextOrderId = id
        resolve(witness)
      })
      api.connect(CLIENT_ID)
    })
  }

  async rest(count: number): Promise<void> {
    for (let n = 0; n < count; n++) this.#buy(1, 50)
    await until(async () => (await this.working()) >= count)
  }

  async hold(quantity: number): Promise<void> {
    this.#buy(quantity, 1_000)
    await until(async () => (await this.held()) >= quantity)
  }

  working(): Promise<number> {
    return this.#count(
      EventName.openOrder,
      EventName.openOrderEnd,
      () => this.api.reqAllOpenOrders(),
      () => 1,
    )
  }

  held(): Promise<number> {
    const quantityOf = (...[, , quantity]: unknown[]): number => Math.abs(Number(quantity))
    return this.#count(EventName.position, EventName.positionEnd, () => this.api.reqPositions(), quantityOf)
  }

  leave(): void {
    this.api.disconnect()
  }

  #buy(totalQuantity: number, lmtPrice: number): void {
    const order = {
      action: OrderAction.BUY,
      orderType: OrderType.LMT,
      totalQuantity,
      lmtPrice,
      tif: 'DAY',
      transmit: true,
    }
    this.api.placeOrder(this.#nextOrderId++, SPY, order as Parameters<IBApi['placeOrder']>[2])
  }

  /** Sums what comes between a question and its end. */
  #count(
    each: EventName,
    end: EventName,
    ask: () => void,
    amount: (...values: unknown[]) => number,
  ): Promise<number> {
    return new Promise(resolve => {
      let sum = 0
      const add = (...values: unknown[]): void => {
        sum += amount(...values)
      }
      const emitter = this.api as unknown as NodeJS.EventEmitter
      emitter.on(each, add)
      emitter.once(end, () => {
        emitter.off(each, add)
        resolve(sum)
      })
      ask()
    })
  }
}
