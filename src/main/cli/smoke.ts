import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventName, IBApi } from '@stoqey/ib'
import { type Combo, type OptionContract, occSymbol } from '#core/domain/instrument'
import { roundToTick } from '#core/domain/tick'
import { GatewayReady } from '#main/headless/gatewayChild'
import { describeError } from '#main/observability/log'
import { type CommandLine, refuseOtherFlags } from '#main/settings/commandLine'
import { type ChainFrame, chainColumnIndex, STRIKE_COLUMN } from '#protocol/chainFrame'
import { BridgeFailure } from '#protocol/errors'
import { chainKey, type OutputOf } from '#protocol/protocol'
import type { OrderRequestView } from '#protocol/views/orderView'
import { BridgeProbe } from './bridgeProbe'

const STEP_WITHIN_MS = 30_000
const POLL_MS = 50
const STOP_WITHIN_MS = 2_000

type Step = { readonly name: string; readonly ms: number }

/** Does the main job without a person, with real processes and sockets, and tells the outcome in one line of JSON. */
export async function smoke(line: CommandLine, programs: string): Promise<number> {
  refuseOtherFlags(line, ['patience'])
  const folder = await mkdtemp(join(tmpdir(), 'claxton-smoke-'))
  const run = new SmokeRun(programs, folder, Number(line.flags['patience'] ?? 1))
  try {
    const facts = await run.all()
    console.log(JSON.stringify({ ok: true, steps: run.steps, ...facts }))
    return 0
  } catch (error) {
    console.log(
      JSON.stringify({ ok: false, failedStep: run.current, error: describeError(error), steps: run.steps }),
    )
    return 1
  } finally {
    run.killChildren()
    await rm(folder, { recursive: true, force: true })
  }
}

class SmokeRun {
  readonly steps: Step[] = []
  current = 'start'
  readonly #children: ChildProcess[] = []
  readonly #token = randomUUID()

  constructor(
    private readonly programs: string,
    private readonly folder: string,
    /** Times as long as usual: for a processor that is emulated. */
    private readonly patience: number,
  ) {}

  async all(): Promise<object> {
    const gatewayPort = await this.#step('gateway up', () => this.#startGateway())
    const first = await this.#step('engine ready', () => this.#startEngine(gatewayPort))
    const { bridge } = first
    const quote = await this.#step('subscribed', () => this.#spyQuote(bridge))
    const bars = await this.#step('chart bars', async () => {
      const { time } = await bridge.call('bars.history', { symbol: 'SPY', timeframe: '1m', limit: 300 })
      return demand(time.length >= 30 && time, `only ${time.length} bars`).length
    })
    const chain = await this.#step('chain with greeks', () => this.#chain(bridge))
    await this.#step('share order filled', () =>
      this.#fill(bridge, { ...share(), limitPrice: quote.ask + 0.2 }),
    )
    await this.#step('vertical filled', () => this.#fill(bridge, chain.vertical))
    const fills = await this.#step('fills and commissions in the journal', () => this.#journalled(bridge))
    const positions = await this.#step('positions equal to the gateway', () =>
      this.#positionsAgree(bridge, gatewayPort),
    )
    await this.#step('kill switch tripped', async () => {
      const { state } = await bridge.call('killSwitch.trip', {
        requestId: randomUUID(),
        level: 'safeMode',
        reason: 'smoke test',
      })
      demand(state === 'safeMode', `state ${state}`)
    })
    const denial = await this.#step('entry denied', () =>
      this.#denied(bridge, { ...share(), limitPrice: quote.ask + 0.2 }),
    )
    await this.#step('engine stopped', () => this.#stop(first.process))
    const second = await this.#step('engine restarted', () => this.#startEngine(gatewayPort))
    await this.#step('kill switch still set', async () => {
      const { killSwitch } = await second.bridge.call('status.get', {})
      demand(killSwitch.state === 'safeMode', `state ${killSwitch.state}`)
    })
    await this.#step('positions survive', () => this.#positionsAgree(second.bridge, gatewayPort))
    await this.#step('clean shutdown', async () => {
      await this.#stop(second.process)
      const gateway = demand(this.#children[0], 'no gateway')
      await this.#stop(gateway)
    })
    return { bars, chainRows: chain.rows, fills, positions, denial }
  }

  killChildren(): void {
    for (const child of this.#children)
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  }

  async #step<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.current = name
    const startedAt = performance.now()
    const withinMs = STEP_WITHIN_MS * this.patience
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done within ${withinMs} ms`)), withinMs)
    })
    try {
      const value = await Promise.race([work(), late])
      this.steps.push({ name, ms: Math.round(performance.now() - startedAt) })
      return value
    } finally {
      clearTimeout(timer)
    }
  }

  #fork(entry: string, words: readonly string[]): ChildProcess {
    const child = fork(join(this.programs, entry), words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#children.push(child)
    return child
  }

  async #startGateway(): Promise<number> {
    const child = this.#fork('gateway.js', [
      '--port=0',
      '--seed=1',
      `--state=${join(this.folder, 'gateway.json')}`,
    ])
    return GatewayReady.parse(await firstMessage(child)).port
  }

  async #startEngine(
    gatewayPort: number,
  ): Promise<{ readonly bridge: BridgeProbe; readonly process: ChildProcess }> {
    const flags = {
      'storage.folder': this.folder,
      'entries.samples': 'false',
      'server.port': 0,
      'server.token': this.#token,
      'simulation.gateway': `127.0.0.1:${gatewayPort}`,
      'log.level': 'warn',
    }
    const child = this.#fork('cli.js', [
      'start',
      ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    ])
    const { port } = (await firstMessage(child)) as { port: number }
    const bridge = await BridgeProbe.connect(port, this.#token)
    await until(async () => (await bridge.call('status.get', {})).broker.state === 'ready')
    return { bridge, process: child }
  }

  async #spyQuote(bridge: BridgeProbe): Promise<{ readonly bid: number; readonly ask: number }> {
    await bridge.subscribe('quotes.changed')
    return until(async () => {
      const quote = (await bridge.call('quotes.list', {})).find(each => each.key === 'SPY')
      return quote?.bid && quote.ask ? { bid: quote.bid, ask: quote.ask } : undefined
    })
  }

  async #chain(bridge: BridgeProbe): Promise<{ readonly rows: number; readonly vertical: OrderRequestView }> {
    const { expirations } = await bridge.call('chain.directory', { underlying: 'SPY' })
    const listed = demand(
      expirations.find(each => each.dte >= 5),
      'no expiration',
    )
    let columns: Float64Array[] = []
    bridge.onChain(frame => {
      columns = withFrame(columns, frame)
    })
    await bridge.subscribe('chain.changed', chainKey('SPY', listed.expiration, listed.tradingClass))
    const strikes = await until(async () => {
      const rows = [...(columns[STRIKE_COLUMN] ?? [])].filter((_, row) => isQuoted(columns, row))
      return rows.length >= 10 ? rows : undefined
    })
    const at = (strike: number): OptionContract => ({
      kind: 'option',
      underlying: 'SPY',
      right: 'call',
      strike,
      ...pick(listed),
    })
    const middle = Math.floor(strikes.length / 2)
    const [low, high] = [demand(strikes[middle], 'no strike'), demand(strikes[middle + 1], 'no strike')]
    const price = (strike: number, column: 'bid' | 'ask'): number =>
      columns[chainColumnIndex('call', column)]?.[columns[STRIKE_COLUMN]?.indexOf(strike) ?? -1] ?? Number.NaN
    const combo: Combo = {
      kind: 'combo',
      underlying: 'SPY',
      legs: [
        { option: at(low), ratio: 1, side: 'buy' },
        { option: at(high), ratio: 1, side: 'sell' },
      ],
    }
    const limitPrice = roundToTick(price(low, 'ask') - price(high, 'bid') + 0.08, 0.01, 'up')
    demand(Number.isFinite(limitPrice), `no price for ${occSymbol(at(low))}`)
    return {
      rows: strikes.length,
      vertical: { instrument: combo, side: 'buy', quantity: 1, limitPrice, tif: 'day' },
    }
  }

  async #fill(bridge: BridgeProbe, request: OrderRequestView): Promise<void> {
    const order = { ...request, limitPrice: roundToTick(request.limitPrice, 0.01) }
    const { clientOrderId } = await bridge.call('orders.place', { requestId: randomUUID(), order })
    await until(async () => {
      const found = (await bridge.call('orders.list', {})).find(each => each.clientOrderId === clientOrderId)
      if (found && !found.working && found.status !== 'filled')
        throw new Error(`${found.status}: ${found.message}`)
      return found?.status === 'filled'
    })
  }

  async #journalled(bridge: BridgeProbe): Promise<number> {
    return until(async () => {
      const fills = await bridge.call('fills.list', { limit: 100 })
      // One of the share, one of the combo, one of each leg; commissions are charged on the share and the legs.
      const charged = fills.filter(fill => fill.commission !== null)
      return fills.length >= 4 && charged.length >= 3 ? fills.length : undefined
    })
  }

  /** Asks the gateway through a client of its own, which the engine does not know of. */
  async #positionsAgree(bridge: BridgeProbe, gatewayPort: number): Promise<Record<string, number>> {
    const ours = Object.fromEntries(openQuantities(await bridge.call('positions.list', {})))
    const theirs = await gatewayPositions(gatewayPort)
    demand(Object.keys(ours).length >= 3, `only ${Object.keys(ours).length} positions`)
    demand(
      sameQuantities(ours, theirs),
      `ours ${JSON.stringify(ours)}, the gateway's ${JSON.stringify(theirs)}`,
    )
    return ours
  }

  async #denied(bridge: BridgeProbe, order: OrderRequestView): Promise<string> {
    try {
      await bridge.call('orders.place', {
        requestId: randomUUID(),
        order: { ...order, limitPrice: roundToTick(order.limitPrice, 0.01) },
      })
    } catch (error) {
      if (error instanceof BridgeFailure && error.error.kind === 'denied') return error.error.code
      throw error
    }
    throw new Error('the order was taken')
  }

  async #stop(child: ChildProcess): Promise<void> {
    const startedAt = performance.now()
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const [status] = await exited
    const took = performance.now() - startedAt
    demand(status === 0, `status ${status}`)
    demand(took <= STOP_WITHIN_MS * this.patience, `took ${Math.round(took)} ms`)
  }
}

const share = (): Omit<OrderRequestView, 'limitPrice'> & { limitPrice: number } => ({
  instrument: { kind: 'stock', symbol: 'SPY' },
  side: 'buy',
  quantity: 1,
  limitPrice: 0,
  tif: 'day',
})

const pick = ({
  expiration,
  tradingClass,
  multiplier,
}: OutputOf<'chain.directory'>['expirations'][number]) => ({ expiration, tradingClass, multiplier })

const isQuoted = (columns: readonly Float64Array[], row: number): boolean =>
  (['bid', 'ask', 'delta', 'impliedVol'] as const).every(name =>
    Number.isFinite(columns[chainColumnIndex('call', name)]?.[row]),
  )

/** The chain after a frame. */
function withFrame(columns: readonly Float64Array[], frame: ChainFrame): Float64Array[] {
  const { rowIndices } = frame
  if (!rowIndices) return frame.columns.map(column => Float64Array.from(column))
  return columns.map((column, index) => {
    const changed = Float64Array.from(column)
    rowIndices.forEach((row, at) => {
      changed[row] = frame.columns[index]?.[at] ?? Number.NaN
    })
    return changed
  })
}

const openQuantities = (positions: OutputOf<'positions.list'>): [string, number][] =>
  positions.filter(({ quantity }) => quantity !== 0).map(({ key, quantity }) => [key, quantity])

const sameQuantities = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([key, quantity]) => b[key] === quantity)

/** Positions by instrument key, as another client of the gateway is told them. */
function gatewayPositions(port: number): Promise<Record<string, number>> {
  return new Promise((resolve, reject) => {
    const api = new IBApi({ host: '127.0.0.1', port })
    const quantities: Record<string, number> = {}
    api.on(EventName.error, error => reject(error instanceof Error ? error : new Error(String(error))))
    api.on(EventName.position, (_account, contract, quantity) => {
      const key =
        contract.secType === 'OPT'
          ? (contract.localSymbol ?? '').replaceAll(' ', '')
          : (contract.symbol ?? '')
      if (quantity !== 0) quantities[key] = quantity
    })
    api.on(EventName.positionEnd, () => {
      api.removeAllListeners()
      api.on(EventName.error, () => undefined)
      api.disconnect()
      resolve(quantities)
    })
    api.on(EventName.nextValidId, () => api.reqPositions())
    api.connect(991)
  })
}

/** What a program tells once it serves; one that ends instead is not waited for. */
function firstMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', status =>
      reject(new Error(`${child.spawnargs[1]} ended with status ${status} before it served`)),
    )
  })
}

/** Asks again until the answer is there. */
async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}

function demand<T>(value: T | undefined | false | null, complaint: string): T {
  if (value === undefined || value === false || value === null) throw new Error(complaint)
  return value
}
