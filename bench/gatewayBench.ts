import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EventName, IBApi } from '@stoqey/ib'
import { GatewayControl } from '#main/gateway/control/gatewayControl'
import { FieldReader } from '#main/gateway/wire/fieldReader'
import { readMessage } from '#main/gateway/wire/layout'
import { requestNames, requests } from '#main/gateway/wire/requests'
import { FieldError } from '#main/gateway/wire/valueTypes'
import { garbageFrame, randomFrom } from '../test/fakes/garbageFrames'
import { FrameCounter } from './frameCounter'

const SYMBOLS = ['SPY', ...Array.from({ length: 99 }, (_, i) => `S${i}`)]
const UNLIMITED = 'messagesPerSecond:1000000,tickByTickRequests:10000,marketDataLines:10000,clients:64'
/** For a burst of orders, whose answers come faster than any socket takes them. */
const ROOMY = 'messagesPerSecond:1000000,outputBytes:100000000'
const SECONDS = 5
const ORDERS = 10_000
const FUZZED = 1_000_000
const SPY = 756733

type Recorder = (
  what: string,
  unit: string,
  goal: number,
  samples: readonly number[],
  bound?: 'atMost' | 'atLeast',
) => void

/** A gateway in a process of its own, which ends with the measure. */
type Running = AsyncDisposable & {
  readonly child: ChildProcess
  readonly port: number
  readonly control: GatewayControl
  /** What it has printed so far. */
  readonly log: readonly string[]
}

/** What the simulated gateway bears, each in processes of its own over real sockets; by name. */
export const GATEWAY_MEASURES: Readonly<
  Record<string, (programs: string, record: Recorder) => Promise<void>>
> = {
  'gateway-ticks': measureRawTicks,
  'gateway-library': measureLibraryTicks,
  'gateway-clients': measureTwentyClients,
  'gateway-slow-reader': measureSlowReader,
  'gateway-orders': measureOrders,
  'gateway-session': measureSession,
  'gateway-fuzz': measureFuzz,
}

async function started(programs: string, ...flags: readonly string[]): Promise<Running> {
  const child = fork(
    join(programs, 'gateway.js'),
    ['--port=0', '--control-port=0', `--limits=${UNLIMITED}`, ...flags],
    {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  )
  const log: string[] = []
  child.stdout?.on('data', bytes => log.push(String(bytes)))
  const [message] = (await once(child, 'message')) as [{ port: number; controlPort: number }]
  const control = await GatewayControl.connect(message.controlPort)
  const end = async () => {
    control.close()
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
  }
  return { child, port: message.port, control, log, [Symbol.asyncDispose]: end }
}

const synthetic = (...flags: string[]) => [
  '--market=synthetic',
  `--symbols=${SYMBOLS.join(',')}`,
  '--days=3',
  ...flags,
]

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Counts for some seconds, one sample each. */
async function rates(count: () => number): Promise<number[]> {
  const samples: number[] = []
  for (let second = 0; second < SECONDS; second++) {
    const [before, from] = [count(), performance.now()]
    await pause(1_000)
    samples.push(((count() - before) * 1_000) / (performance.now() - from))
  }
  return samples
}

function residentMiB(child: ChildProcess): number {
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? []
  return Number(kib) / 1024
}

function subscribe(client: FrameCounter, symbols: readonly string[]): void {
  for (const [i, symbol] of symbols.entries()) {
    client.streamTicks(2 * i + 1, symbol, 'BidAsk')
    client.streamTicks(2 * i + 2, symbol, 'AllLast')
  }
}

async function measureRawTicks(programs: string, record: Recorder): Promise<void> {
  await using gateway = await started(programs, ...synthetic('--speed=max'))
  const client = await FrameCounter.connected(gateway.port, 1)
  subscribe(client, SYMBOLS)
  await pause(2_000)
  record(
    'gateway: ticks a second to one client of bytes',
    '/s',
    100_000,
    await rates(() => client.frames),
    'atLeast',
  )
  client.socket.destroy()
}

async function measureLibraryTicks(programs: string, record: Recorder): Promise<void> {
  await using gateway = await started(programs, ...synthetic('--speed=max'))
  const api = new IBApi({ host: '127.0.0.1', port: gateway.port, clientId: 1, maxReqPerSec: 2_000 })
  let ticks = 0
  api.on(EventName.tickByTickBidAsk, () => {
    ticks += 1
  })
  api.connect()
  await new Promise(resolve => api.once(EventName.nextValidId, resolve))
  for (const [i, symbol] of SYMBOLS.entries()) {
    const contract = { symbol, secType: 'STK' as never, exchange: 'SMART', currency: 'USD' }
    api.reqTickByTickData(i + 1, contract, 'BidAsk' as never, 0, false)
  }
  await pause(2_000)
  record('gateway: ticks a second through @stoqey/ib', '/s', 100_000, await rates(() => ticks), 'atLeast')
  api.disconnect()
}

async function measureTwentyClients(programs: string, record: Recorder): Promise<void> {
  await using gateway = await started(programs, ...synthetic('--speed=max'))
  const clients = await Promise.all(
    Array.from({ length: 20 }, (_, i) => FrameCounter.connected(gateway.port, i + 1)),
  )
  for (const client of clients) subscribe(client, SYMBOLS.slice(0, 20))
  await pause(2_000)
  const perClient = await rates(() => Math.min(...clients.map(({ frames }) => frames)))
  record('gateway: ticks a second to each of 20 clients', '/s', 5_000, perClient, 'atLeast')
  record('gateway: resident memory with them', 'MiB', 400, [residentMiB(gateway.child)])
  for (const { socket } of clients) socket.destroy()
}

/** A client that asks for everything and reads nothing, beside one that reads. */
async function measureSlowReader(programs: string, record: Recorder): Promise<void> {
  await using gateway = await started(programs, ...synthetic('--speed=2000'))
  const reader = await FrameCounter.connected(gateway.port, 1)
  const slow = await FrameCounter.connected(gateway.port, 2)
  subscribe(reader, SYMBOLS)
  subscribe(slow, SYMBOLS)
  slow.socket.pause()
  const from = performance.now()
  const isCutOff = () => gateway.log.join('').includes('slow reader')
  while (!isCutOff() && performance.now() - from < 60_000) await pause(20)
  if (!isCutOff()) throw new Error('the slow reader was not cut off')
  record('gateway: a reader of nothing is cut off, with a reason, after', 's', 60, [
    (performance.now() - from) / 1_000,
  ])
  record('gateway: resident memory by then', 'MiB', 400, [residentMiB(gateway.child)])
  const frames = reader.frames
  await pause(500)
  if (reader.isClosed || reader.frames === frames) throw new Error('the other reader suffered')
  for (const { socket } of [reader, slow]) socket.destroy()
}

const empty = (count: number): readonly string[] => Array.from({ length: count }, () => '')

/** Fields of PLACE_ORDER at version 178 for a plain limit order. */
const limitOrder = (orderId: number, price: string): readonly (string | number)[] => [
  ...[3, orderId, SPY, 'SPY', 'STK', '', 0, '', '', 'SMART', '', 'USD', '', '', '', ''],
  ...['BUY', 1, 'LMT', price, '', 'GTC', '', '', '', 0, '', 1, 0, 0, 0, 0, 0, 0, 0],
  ...['', 0, '', '', '', '', '', '', 0, '', -1],
  ...[0, '', '', 0, '', '', 0, 0, '', 0, '', '', '', '', '', 0],
  ...empty(4),
  ...[0, '', '', ''],
  ...empty(3),
  ...empty(4),
  ...[0, '', '', 0, 0],
  ...['', '', 0, '', 0, 0, 0, 0],
  ...empty(7),
  ...['', '', '', '', '', '', '', '', 0, 0, 0, '', '', '', 0, '', ''],
]

async function measureOrders(programs: string, record: Recorder): Promise<void> {
  await using gateway = await started(
    programs,
    '--cash=1000000000',
    '--latency-ms=0',
    '--start-at=10:00',
    `--limits=${ROOMY}`,
  )
  const client = await FrameCounter.connected(gateway.port, 1, true)
  const placedAt = performance.now()
  for (let order = 1; order <= ORDERS; order++)
    client.say(...limitOrder(order, (100 + (order % 5_000) / 100).toFixed(2)))
  // Each is told of as it is taken, and as it begins to work.
  await client.until(() => Number(client.byId.get('5') ?? 0) >= 2 * ORDERS)
  record('gateway: 10,000 orders working after', 's', 30, [(performance.now() - placedAt) / 1_000])
  // A minute of the market with all of them in it.
  await gateway.control.send({ do: 'pauseClock' })
  const steppedAt = performance.now()
  await gateway.control.send({ do: 'stepClock', ms: 60_000 })
  record('gateway: a minute of the market with them', 's', 5, [(performance.now() - steppedAt) / 1_000])
  const { orders } = await gateway.control.send({ do: 'snapshot' })
  if (orders.filter(({ state }) => state === 'Submitted').length !== ORDERS)
    throw new Error('not all are working')
  record('gateway: resident memory with them', 'MiB', 600, [residentMiB(gateway.child)])
  client.socket.destroy()
}

/** From the opening to the close, and the hours before, with a hundred lines subscribed. */
async function measureSession(programs: string, record: Recorder): Promise<void> {
  for (const [what, flags] of [
    ['8 hours of the replayed market', []],
    ['8 hours of 100 synthetic symbols', synthetic()],
  ] as const) {
    await using gateway = await started(programs, '--paused', '--speed=max', ...flags)
    const client = await FrameCounter.connected(gateway.port, 1)
    const symbols =
      flags.length > 0 ? SYMBOLS : ['SPY', 'IBM', 'AIG', 'AAPL', 'AMZN', 'BA', 'JPM', 'XOM', 'GE', 'INTC']
    for (const [i, symbol] of symbols.entries())
      client.say(1, 11, i + 1, 0, symbol, 'STK', '', 0, '', '', 'SMART', '', 'USD', '', '', 0, '', 0, 0, '')
    const { time } = await gateway.control.send({ do: 'snapshot' })
    const from = performance.now()
    await gateway.control.send({ do: 'resumeClock' })
    // A night is a minute long, so eight hours go past the close into the next session.
    while ((await gateway.control.send({ do: 'snapshot' })).time < time + 6.5 * 3_600_000) await pause(20)
    const took = (performance.now() - from) / 1_000
    record(`gateway: ${what} as fast as possible`, 's', 60, [(took * 8) / 6.5])
    record('gateway: resident memory after it', 'MiB', 400, [residentMiB(gateway.child)])
    client.socket.destroy()
  }
}

async function measureFuzz(_programs: string, record: Recorder): Promise<void> {
  const random = randomFrom(1)
  const from = performance.now()
  let refused = 0
  for (let i = 0; i < FUZZED; i++) {
    const { id, body } = garbageFrame(random)
    const name = requestNames.get(id)
    if (!name) throw new Error(`no request ${id}`)
    try {
      readMessage(requests[name] as (typeof requests)['reqIds'], 176 + random(18), new FieldReader(body))
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      refused += 1
    }
  }
  if (refused === 0 || refused === FUZZED) throw new Error('the frames were not garbage')
  record('gateway: 1,000,000 frames of garbage decoded or refused in', 's', 60, [
    (performance.now() - from) / 1_000,
  ])
}
