import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventName, IBApi } from '@stoqey/ib'
import { type Combo, type OptionContract, occSymbol } from '#core/domain/instrument'
import { roundToTick } from '#core/domain/tick'
import { describeError } from '#main/observability/log'
import { type CommandLine, refuseOtherFlags } from '#main/settings/commandLine'
import { type ChainFrame, chainColumnIndex, STRIKE_COLUMN } from '#protocol/chainFrame'
import { BridgeFailure } from '#protocol/errors'
import { chainKey, type OutputOf } from '#protocol/protocol'
import type { OrderRequestView } from '#protocol/views/orderView'
import type { BridgeProbe } from './bridgeProbe'
import { demand, TrialRun, terminated, until } from './trialRun'

const STOP_WITHIN_MS = 2_000

/** Does the main job without a person, with real processes and sockets, and tells the outcome in one line of JSON. */
export async function smoke(line: CommandLine, programs: string): Promise<number> {
  refuseOtherFlags(line, ['patience'])
  const folder = await mkdtemp(join(tmpdir(), 'claxton-smoke-'))
  const trial = new TrialRun(programs, folder, Number(line.flags['patience'] ?? 1))
  try {
    const facts = await new SmokeRun(trial).all()
    console.log(JSON.stringify({ ok: true, steps: trial.steps, ...facts }))
    return 0
  } catch (error) {
    console.log(
      JSON.stringify({
        ok: false,
        failedStep: trial.current,
        error: describeError(error),
        steps: trial.steps,
      }),
    )
    return 1
  } finally {
    trial.killChildren()
    await rm(folder, { recursive: true, force: true })
  }
}

class SmokeRun {
  constructor(private readonly trial: TrialRun) {}

  async all(): Promise<object> {
    const gateway = await this.trial.step('gateway up', () => this.trial.startGateway())
    const gatewayPort = gateway.port
    const first = await this.trial.step('engine ready', () => this.trial.startEngine(gatewayPort))
    const { bridge } = first
    const quote = await this.trial.step('subscribed', () => this.#spyQuote(bridge))
    const bars = await this.trial.step('chart bars', async () => {
      const { time } = await bridge.call('bars.history', { symbol: 'SPY', timeframe: '1m', limit: 300 })
      return demand(time.length >= 30 && time, `only ${time.length} bars`).length
    })
    const chain = await this.trial.step('chain with greeks', () => this.#chain(bridge))
    await this.trial.step('share order filled', () =>
      this.#fill(bridge, { ...share(), limitPrice: quote.ask + 0.2 }),
    )
    await this.trial.step('vertical filled', () => this.#fill(bridge, chain.vertical))
    const fills = await this.trial.step('fills and commissions in the journal', () =>
      this.#journalled(bridge),
    )
    const positions = await this.trial.step('positions equal to the gateway', () =>
      this.#positionsAgree(bridge, gatewayPort),
    )
    await this.trial.step('kill switch tripped', async () => {
      const { state } = await bridge.call('killSwitch.trip', {
        requestId: randomUUID(),
        level: 'safeMode',
        reason: 'smoke test',
      })
      demand(state === 'safeMode', `state ${state}`)
    })
    const denial = await this.trial.step('entry denied', () =>
      this.#denied(bridge, { ...share(), limitPrice: quote.ask + 0.2 }),
    )
    const memory = await memoryOf(bridge)
    await this.trial.step('engine stopped', () => this.#stop(first.process))
    const second = await this.trial.step('engine restarted', () => this.trial.startEngine(gatewayPort))
    await this.trial.step('kill switch still set', async () => {
      const { killSwitch } = await second.bridge.call('status.get', {})
      demand(killSwitch.state === 'safeMode', `state ${killSwitch.state}`)
    })
    await this.trial.step('positions survive', () => this.#positionsAgree(second.bridge, gatewayPort))
    await this.trial.step('clean shutdown', async () => {
      await this.#stop(second.process)
      await this.#stop(gateway.process)
    })
    return { bars, chainRows: chain.rows, fills, positions, denial, memory }
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
    const { status, ms } = await terminated(child)
    demand(status === 0, `status ${status}`)
    demand(ms <= STOP_WITHIN_MS * this.trial.patience, `took ${Math.round(ms)} ms`)
  }
}

/** What the engine says that it uses, in MiB. */
async function memoryOf(bridge: BridgeProbe): Promise<{ readonly resident: number; readonly heap: number }> {
  const { residentMiB, heapMiB } = (await bridge.call('services.get', {})).resources
  return { resident: Math.round(residentMiB), heap: Math.round(heapMiB) }
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
