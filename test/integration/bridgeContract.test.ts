import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { Tokens } from '#main/access/tokens'
import { engineDispatch } from '#main/bridge/handlers/handlers'
import { type BridgePort, followPort } from '#main/bridge/portBridge'
import { serveBridge } from '#main/bridge/webSocketBridge'
import { ownHosts } from '#main/headless/httpServer'
import { Operations } from '#main/operations/operations'
import { decodeChainFrame } from '#protocol/chainFrame'
import type { EngineFrame } from '#protocol/frames'
import { chainKey, type OutputOf, PROTOCOL_VERSION } from '#protocol/protocol'
import { PROGRAMS } from '../fakes/builtPrograms'
import { eventually } from '../fakes/eventually'
import { TradingRig } from '../fakes/tradingRig'

/** A bare client: it sends what it is told and keeps what it gets, valid or not. */
interface RawClient {
  send(text: string): void
  readonly frames: EngineFrame[]
  readonly binary: ArrayBuffer[]
  readonly closed: () => string | undefined
  close(): void
}

let rig: TradingRig
let port: number
let stop: () => void

beforeAll(async () => {
  rig = await (await TradingRig.start()).ready()
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  const tokens = new Tokens()
  tokens.add('trade-token-0123456789', 'trade')
  tokens.add('read-token-0123456789', 'read')
  const dispatch = engineDispatch(rig.engine, new Operations({ engine: rig.engine, programs: PROGRAMS }))
  serveBridge({ server, engine: rig.engine, dispatch, tokens, isOwnHost: ownHosts('127.0.0.1', port) })
  connectPort = () => overPort(new MessageChannel(), channel => followPort(channel, rig.engine, dispatch))
  stop = () => server.close()
})
afterAll(async () => {
  stop()
  await rig.stop()
})

function overSocket(
  options: { readonly headers?: Record<string, string>; readonly path?: string } = {},
): Promise<RawClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${options.path ?? '/bridge'}`, {
    headers: options.headers ?? {},
  })
  const frames: EngineFrame[] = []
  const binary: ArrayBuffer[] = []
  let closed: string | undefined
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) binary.push(new Uint8Array(data).buffer)
    else frames.push(JSON.parse(data.toString()) as EngineFrame)
  })
  socket.on('close', (code, reason) => {
    closed = `${code} ${reason.toString()}`
  })
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () =>
      resolve({
        send: text => socket.send(text),
        frames,
        binary,
        closed: () => closed,
        close: () => socket.terminate(),
      }),
    )
  })
}

let connectPort: () => Promise<RawClient>

/** Node's ports hand over the value, Electron's an event that holds it. */
async function overPort(
  { port1, port2 }: MessageChannel,
  follow: (port: BridgePort) => void,
): Promise<RawClient> {
  const frames: EngineFrame[] = []
  const binary: ArrayBuffer[] = []
  let closed: string | undefined
  follow(asElectronPort(port1))
  port2.on('message', (message: unknown) => {
    if (typeof message === 'string') frames.push(JSON.parse(message) as EngineFrame)
    else binary.push(message as ArrayBuffer)
  })
  port2.on('close', () => {
    closed = 'closed'
  })
  return {
    send: text => port2.postMessage(text),
    frames,
    binary,
    closed: () => closed,
    close: () => port2.close(),
  }
}

function asElectronPort(node: MessagePort): BridgePort {
  return {
    postMessage: message => node.postMessage(message),
    on: (event, listener) => node.on(event, (data: unknown) => listener({ data })),
    start: () => node.start(),
    close: () => node.close(),
  }
}

const transports = {
  webSocket: () => overSocket(),
  port: () => connectPort(),
}

const hello = (client: RawClient, token = 'trade-token-0123456789', version = PROTOCOL_VERSION) =>
  client.send(JSON.stringify({ kind: 'hello', version, token }))

let nextId = 1
async function answerOf(client: RawClient, frame: object): Promise<Extract<EngineFrame, { kind: 'answer' }>> {
  const id = nextId++
  client.send(JSON.stringify({ ...frame, id }))
  return eventually(
    `answer ${id}`,
    () =>
      client.frames.find(each => each.kind === 'answer' && each.id === id) as
        | Extract<EngineFrame, { kind: 'answer' }>
        | undefined,
  )
}
const call = (client: RawClient, method: string, input: unknown) =>
  answerOf(client, { kind: 'call', method, input })

async function welcomed(transport: keyof typeof transports, token?: string): Promise<RawClient> {
  const client = await transports[transport]()
  hello(client, token)
  await eventually('welcome', () => client.frames.find(frame => frame.kind === 'welcome'))
  return client
}

describe.each(['webSocket', 'port'] as const)('the bridge over a %s', transport => {
  it('answers a query', async () => {
    const client = await welcomed(transport)
    const answer = await call(client, 'status.get', {})
    expect(answer).toMatchObject({ ok: true, output: { mode: 'simulation', broker: { state: 'ready' } } })
    client.close()
  })

  it('wants hello first', async () => {
    const client = await transports[transport]()
    client.send(JSON.stringify({ kind: 'call', id: 1, method: 'status.get', input: {} }))
    await eventually('refused', () =>
      client.frames.find(frame => frame.kind === 'refused' && frame.error.code === 'HELLO_FIRST'),
    )
    await eventually('closed', () => client.closed())
  })

  it('refuses another version of the protocol', async () => {
    const client = await transports[transport]()
    hello(client, undefined, 999)
    await eventually('refused', () =>
      client.frames.find(frame => frame.kind === 'refused' && frame.error.code === 'VERSION_MISMATCH'),
    )
    await eventually('closed', () => client.closed())
  })

  it('refuses a frame that is none, and one that is too large', async () => {
    for (const [text, code] of [
      ['not json', 'FRAME_INVALID'],
      ['{"kind":"dance"}', 'FRAME_INVALID'],
    ] as const) {
      const client = await transports[transport]()
      client.send(text)
      await eventually(code, () =>
        client.frames.find(frame => frame.kind === 'refused' && frame.error.code === code),
      )
      await eventually('closed', () => client.closed())
    }
    const client = await welcomed(transport)
    client.send(JSON.stringify({ kind: 'call', id: 1, method: 'status.get', input: 'x'.repeat(70_000) }))
    await eventually('closed', () => client.closed())
    // The engine is none the worse for it.
    const next = await welcomed(transport)
    expect((await call(next, 'account.get', {})).ok).toBe(true)
    next.close()
  })

  it('names an unknown method and the field of a bad input', async () => {
    const client = await welcomed(transport)
    expect(await call(client, 'orders.destroy', {})).toMatchObject({
      ok: false,
      error: { kind: 'badRequest', code: 'METHOD_UNKNOWN' },
    })
    expect(await call(client, 'bars.history', { symbol: 'SPY', timeframe: '7m', limit: 10 })).toMatchObject({
      ok: false,
      error: { kind: 'badRequest', code: 'INPUT_INVALID', details: [{ path: 'timeframe' }] },
    })
    expect(
      await call(client, 'orders.place', {
        requestId: randomUUID(),
        order: {
          instrument: { kind: 'stock', symbol: 'SPY' },
          side: 'buy',
          quantity: 0,
          limitPrice: 1,
          tif: 'day',
        },
      }),
    ).toMatchObject({
      ok: false,
      error: { details: [{ path: 'order.quantity' }] },
    })
    expect(await call(client, 'chain.directory', { underlying: 'SPY', more: 1 })).toMatchObject({
      ok: false,
      error: { code: 'INPUT_INVALID' },
    })
    client.close()
  })

  it('carries a command out once, however often it is made', async () => {
    const client = await welcomed(transport)
    const requestId = randomUUID()
    const order = {
      instrument: { kind: 'stock', symbol: 'SPY' },
      side: 'buy',
      quantity: 1,
      limitPrice: 150,
      tif: 'day',
    }
    const [first, second] = await Promise.all([
      call(client, 'orders.place', { requestId, order }),
      call(client, 'orders.place', { requestId, order }),
    ])
    expect(first.ok && second.ok).toBe(true)
    const placed = rig.engine.views.orders().filter(each => each.clientOrderId === `clx-${requestId}`)
    expect(placed).toHaveLength(1)
    const again = await welcomed(transport)
    expect((await call(again, 'orders.place', { requestId, order })).ok).toBe(true)
    expect(rig.engine.views.orders().filter(each => each.clientOrderId === `clx-${requestId}`)).toHaveLength(
      1,
    )
    expect(
      await call(client, 'orders.cancel', { requestId: randomUUID(), clientOrderId: `clx-${requestId}` }),
    ).toMatchObject({ ok: true })
    client.close()
    again.close()
  })

  it('tells a denial with its code', async () => {
    const client = await welcomed(transport)
    const order = {
      instrument: { kind: 'stock', symbol: 'SPY' },
      side: 'buy',
      quantity: 1,
      limitPrice: 150.005,
      tif: 'day',
    }
    expect(await call(client, 'orders.place', { requestId: randomUUID(), order })).toMatchObject({
      ok: false,
      error: { kind: 'denied', code: 'PRICE_OFF_TICK' },
    })
    expect(
      await call(client, 'orders.place', {
        requestId: randomUUID(),
        order: { ...order, limitPrice: 150, instrument: { kind: 'stock', symbol: 'NOSUCH' } },
      }),
    ).toMatchObject({
      ok: false,
      error: { kind: 'denied', code: 'INSTRUMENT_UNKNOWN' },
    })
    expect(
      await call(client, 'orders.cancel', { requestId: randomUUID(), clientOrderId: 'clx-none' }),
    ).toMatchObject({ ok: false, error: { kind: 'notFound', code: 'ORDER_UNKNOWN' } })
    client.close()
  })

  it('numbers pushes from one without a gap', async () => {
    const client = await welcomed(transport)
    expect(await answerOf(client, { kind: 'subscribe', topic: 'quotes.changed' })).toMatchObject({ ok: true })
    const pushes = () =>
      client.frames.filter(frame => frame.kind === 'push' && frame.topic === 'quotes.changed')
    await eventually('five pushes', () => pushes().length >= 5)
    expect(
      pushes()
        .slice(0, 5)
        .map(frame => (frame as { seq: number }).seq),
    ).toEqual([1, 2, 3, 4, 5])
    await answerOf(client, { kind: 'unsubscribe', topic: 'quotes.changed' })
    client.close()
  })

  it('sends a chain as a snapshot and deltas in columns', async () => {
    const client = await welcomed(transport)
    const directory = (await call(client, 'chain.directory', { underlying: 'SPY' })) as {
      output: OutputOf<'chain.directory'>
    }
    const listed = directory.output.expirations.find(each => each.dte >= 5)!
    const key = chainKey('SPY', listed.expiration, listed.tradingClass)
    expect(await answerOf(client, { kind: 'subscribe', topic: 'chain.changed', key })).toMatchObject({
      ok: true,
    })
    await eventually('deltas', () => client.binary.length >= 3)
    const frames = client.binary.map(buffer => decodeChainFrame(buffer)!)
    expect(frames[0]).toMatchObject({ kind: 'snapshot', key, seq: 1 })
    expect(frames.slice(1).every((frame, index) => frame.kind === 'delta' && frame.seq === index + 2)).toBe(
      true,
    )
    expect(
      await answerOf(client, { kind: 'subscribe', topic: 'chain.changed', key: 'SPY:2013-02-31:SPY' }),
    ).toMatchObject({ ok: false, error: { code: 'TOPIC_KEY_INVALID' } })
    expect(
      await answerOf(client, { kind: 'subscribe', topic: 'chain.changed', key: 'SPY:2013-10-13:SPY' }),
    ).toMatchObject({ ok: false, error: { code: 'EXPIRATION_UNKNOWN' } })
    client.close()
  })

  it('streams the forming bar', async () => {
    const client = await welcomed(transport)
    expect(await answerOf(client, { kind: 'subscribe', topic: 'bars.changed', key: 'SPY:1m' })).toMatchObject(
      { ok: true },
    )
    await eventually('a bar', () =>
      client.frames.find(
        frame => frame.kind === 'push' && frame.topic === 'bars.changed' && frame.key === 'SPY:1m',
      ),
    )
    client.close()
  })
})

describe('the bridge over a WebSocket', () => {
  it('lets a reader look and not act', async () => {
    const client = await welcomed('webSocket', 'read-token-0123456789')
    expect((await call(client, 'positions.list', {})).ok).toBe(true)
    expect(
      await call(client, 'killSwitch.trip', { requestId: randomUUID(), level: 'safeMode', reason: 'x' }),
    ).toMatchObject({ ok: false, error: { kind: 'forbidden', code: 'SCOPE_KILL_NEEDED' } })
    client.close()
  })

  it.each(['', 'wrong', 'trade-token-0123456788'])('refuses the token %j', async token => {
    const client = await overSocket()
    hello(client, token)
    await eventually('refused', () =>
      client.frames.find(frame => frame.kind === 'refused' && frame.error.code === 'TOKEN_WRONG'),
    )
    await eventually('closed', () => client.closed())
  })

  it('refuses pages from elsewhere, other names of this machine and other paths', async () => {
    await expect(overSocket({ headers: { origin: 'https://evil.example' } })).rejects.toThrow('403')
    await expect(overSocket({ headers: { host: 'evil.example' } })).rejects.toThrow('403')
    await expect(overSocket({ path: '/other' })).rejects.toThrow('404')
    const own = await overSocket({ headers: { origin: `http://127.0.0.1:${port}` } })
    own.close()
  })
})
