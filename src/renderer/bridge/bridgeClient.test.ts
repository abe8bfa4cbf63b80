import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CHAIN_COLUMN_COUNT, encodeChainFrame } from '#protocol/chainFrame'
import type { BridgeError } from '#protocol/errors'
import type { EngineFrame } from '#protocol/frames'
import type { Transport } from '#protocol/transport'
import { PROTOCOL_VERSION } from '#protocol/version'
import { BridgeClient } from './bridgeClient'

type Sent = {
  kind: string
  id: number
  method?: string
  input?: unknown
  topic?: string
  key?: string
  token?: string
}

/** The engine's end of one connection, played by the test. */
class Wire implements Transport {
  readonly sent: Sent[] = []
  #onMessage: (message: string | ArrayBuffer) => void = () => undefined
  #onClose: (reason: string) => void = () => undefined

  send(message: string): void {
    this.sent.push(JSON.parse(message) as Sent)
  }
  close(): void {
    this.#onClose('closed')
  }
  onMessage(listener: (message: string | ArrayBuffer) => void): void {
    this.#onMessage = listener
  }
  onClose(listener: (reason: string) => void): void {
    this.#onClose = listener
  }

  say(frame: EngineFrame): void {
    this.#onMessage(JSON.stringify(frame))
  }
  sayBinary(buffer: ArrayBuffer): void {
    this.#onMessage(buffer)
  }
  breakOff(): void {
    this.#onClose('gone')
  }
  welcome(): void {
    this.say({ kind: 'welcome', version: PROTOCOL_VERSION, scope: 'trade', engine: 'test' })
  }
  last(kind: string): Sent {
    const found = this.sent.findLast(frame => frame.kind === kind)
    if (found === undefined) throw new Error(`no ${kind} was sent`)
    return found
  }
  count(kind: string): number {
    return this.sent.filter(frame => frame.kind === kind).length
  }
}

const wires: Wire[] = []
const latest = (): Wire => wires.at(-1)!

function connected(): BridgeClient {
  const client = new BridgeClient({
    openTransport: () => {
      const wire = new Wire()
      wires.push(wire)
      return wire
    },
    token: 'secret',
    random: () => 0.5,
  })
  client.connect()
  latest().welcome()
  return client
}

const order = { requestId: '3f1d6c1e-6a51-4d1a-9b52-0a4c1d2e3f40', clientOrderId: 'a' }
const place = {
  requestId: '3f1d6c1e-6a51-4d1a-9b52-0a4c1d2e3f41',
  order: {
    instrument: { kind: 'stock', symbol: 'SPY' },
    side: 'buy',
    quantity: 1,
    limitPrice: 1,
    tif: 'day',
  },
} as const

beforeEach(() => {
  wires.length = 0
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('connection', () => {
  it('says hello with the token before anything else', () => {
    const client = connected()
    expect(latest().sent[0]).toEqual({ kind: 'hello', version: PROTOCOL_VERSION, token: 'secret' })
    expect(client.connection()).toEqual({ kind: 'open', scope: 'trade', engine: 'test' })
  })

  it('comes back with growing pauses, and quickly again after a welcome', () => {
    const client = connected()
    const pauses: number[] = []
    for (let attempt = 0; attempt < 8; attempt++) {
      latest().breakOff()
      const state = client.connection()
      if (state.kind !== 'connecting') throw new Error(state.kind)
      pauses.push(state.retryAtWall! - Date.now())
      vi.advanceTimersByTime(pauses.at(-1)!)
    }
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000])
    latest().welcome()
    latest().breakOff()
    expect(client.connection()).toMatchObject({ reason: 'gone', retryAtWall: Date.now() + 250 })
  })

  it('stays refused with a wrong token until another is given', () => {
    const client = connected()
    latest().breakOff()
    vi.advanceTimersByTime(250)
    const error = { kind: 'unauthorized', code: 'TOKEN_WRONG', message: 'wrong' } as const
    latest().say({ kind: 'refused', error })
    expect(client.connection()).toEqual({ kind: 'refused', error })
    vi.advanceTimersByTime(60_000)
    expect(wires).toHaveLength(2)
    client.connect('better')
    expect(latest().sent[0]?.token).toBe('better')
  })

  it('refuses an engine of another protocol version', () => {
    const client = connected()
    latest().say({ kind: 'welcome', version: PROTOCOL_VERSION + 1, scope: 'trade', engine: 'new' })
    expect(client.connection()).toMatchObject({ kind: 'refused', error: { code: 'PROTOCOL_VERSION' } })
  })

  it('asks after a silence, and gives the connection up when there is no answer', () => {
    const client = connected()
    vi.advanceTimersByTime(15_000)
    expect(latest().last('call').method).toBe('status.get')
    latest().say({ kind: 'answer', id: latest().last('call').id, ok: true, output: {} })
    vi.advanceTimersByTime(14_999)
    expect(client.connection().kind).toBe('open')
    vi.advanceTimersByTime(5_001)
    expect(client.connection()).toMatchObject({ kind: 'connecting', reason: 'the engine does not answer' })
  })
})

describe('calls', () => {
  it('answers each call with its own output, in any order', async () => {
    const client = connected()
    const first = client.query('watchlist.get', {})
    const second = client.query('quotes.list', {})
    const [a, b] = latest().sent.filter(frame => frame.kind === 'call')
    latest().say({ kind: 'answer', id: b!.id, ok: true, output: ['quotes'] })
    latest().say({ kind: 'answer', id: a!.id, ok: true, output: ['watchlist'] })
    expect(await Promise.all([first, second])).toEqual([['watchlist'], ['quotes']])
  })

  it('passes the engine’s error on with its code and reasons', async () => {
    const client = connected()
    const answer = client.command('orders.place', place)
    const error: BridgeError = {
      kind: 'denied',
      code: 'KILL_SWITCH',
      message: 'stopped',
      details: [{ path: '', message: 'x' }],
    }
    latest().say({ kind: 'answer', id: latest().last('call').id, ok: false, error })
    await expect(answer).rejects.toMatchObject({ detail: error })
  })

  it('fails a query when the connection goes, and sends none without one', async () => {
    const client = connected()
    const under = client.query('watchlist.get', {})
    latest().breakOff()
    await expect(under).rejects.toMatchObject({ detail: { code: 'BRIDGE_DISCONNECTED' } })
    await expect(client.query('watchlist.get', {})).rejects.toMatchObject({
      detail: { code: 'BRIDGE_DISCONNECTED' },
    })
    await expect(client.command('orders.place', place)).rejects.toMatchObject({
      detail: { code: 'BRIDGE_DISCONNECTED' },
    })
  })

  it('sends a command again with the same requestId after a reconnection, and settles it once', async () => {
    const client = connected()
    const answer = client.command('orders.place', place)
    const before = latest().last('call')
    latest().breakOff()
    vi.advanceTimersByTime(250)
    latest().welcome()
    expect(latest().last('call')).toEqual(before)
    latest().say({ kind: 'answer', id: before.id, ok: true, output: { clientOrderId: 'x' } })
    expect(await answer).toEqual({ clientOrderId: 'x' })
  })

  /** A connection that is lost with a call under way, and comes back a minute later. */
  const backAfterLong = () => {
    latest().breakOff()
    vi.advanceTimersByTime(250)
    latest().breakOff()
    vi.setSystemTime(Date.now() + 60_000)
    vi.advanceTimersByTime(500)
    latest().welcome()
  }
  const callTo = (method: string) => latest().sent.find(frame => frame.method === method)
  const say = (method: string, output: unknown) =>
    latest().say({ kind: 'answer', id: callTo(method)?.id ?? 0, ok: true, output })

  it('does not send an order again after a long absence but asks whether it came, a cancel always', async () => {
    const client = connected()
    const placing = client.command('orders.place', place)
    const canceling = client.command('orders.cancel', order)
    const refused = expect(placing).rejects.toMatchObject({ detail: { code: 'BRIDGE_NOT_SENT' } })
    backAfterLong()
    expect(client.doubts.list.get()).toMatchObject([
      { method: 'orders.place', state: { kind: 'unknown' } },
      { method: 'orders.cancel', state: { kind: 'unknown' } },
    ])
    expect(callTo('orders.place')).toBeUndefined()
    expect(callTo('requests.settle')?.input).toMatchObject({
      requestId: place.requestId,
      method: 'orders.place',
      agoMs: expect.closeTo(60_750, -3),
    })
    say('requests.settle', { fate: 'notReceived' })
    await refused
    say('orders.cancel', 'done')
    expect(await canceling).toBe('done')
    expect(client.doubts.list.get().map(({ state }) => state.kind)).toEqual(['notSent', 'done'])
    client.doubts.dismiss(client.doubts.list.get()[0]?.id ?? 0)
    expect(client.doubts.list.get()).toHaveLength(1)
  })

  it('gets the answer to an order that came, by the same requestId, however long it took', async () => {
    const client = connected()
    const placing = client.command('orders.place', place)
    backAfterLong()
    // Lost once more while it asks: it asks again.
    backAfterLong()
    say('requests.settle', { fate: 'received' })
    await vi.advanceTimersByTimeAsync(0)
    expect(callTo('orders.place')?.input).toEqual(place)
    say('orders.place', { clientOrderId: 'x' })
    expect(await placing).toEqual({ clientOrderId: 'x' })
    expect(client.doubts.list.get()).toMatchObject([{ state: { kind: 'done' } }])
  })

  it('says that it is not known when the engine cannot tell', async () => {
    const client = connected()
    const placing = client.command('orders.place', place)
    const refused = expect(placing).rejects.toMatchObject({ detail: { code: 'BRIDGE_UNSETTLED' } })
    backAfterLong()
    say('requests.settle', { fate: 'unknown' })
    await refused
    expect(client.doubts.list.get()).toMatchObject([{ state: { kind: 'unsettled' } }])
  })

  it('gives a call up after its time, and forgets an aborted one', async () => {
    const client = connected()
    const late = expect(client.query('watchlist.get', {})).rejects.toMatchObject({
      detail: { code: 'BRIDGE_TIMEOUT' },
    })
    const abort = new AbortController()
    const aborted = expect(client.query('quotes.list', {}, abort.signal)).rejects.toMatchObject({
      detail: { code: 'BRIDGE_ABORTED' },
    })
    abort.abort()
    await aborted
    vi.advanceTimersByTime(14_000)
    latest().say({ kind: 'push', topic: 'status.changed', key: '', seq: 1, payload: {} })
    vi.advanceTimersByTime(1_000)
    await late
  })
})

describe('a command that is not answered on an open connection', () => {
  const calls = (method: string) => latest().sent.filter(frame => frame.method === method)
  const answer = (method: string, output: unknown) =>
    latest().say({ kind: 'answer', id: calls(method).at(-1)?.id ?? 0, ok: true, output })
  const doubt = (client: BridgeClient) => client.doubts.list.get()[0]?.state.kind
  /** The engine goes on to push: the connection is alive, and only the answer is missing. */
  const wait = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 5_000) {
      latest().say({ kind: 'push', topic: 'status.changed', key: '', seq: 1, payload: {} })
      await vi.advanceTimersByTimeAsync(Math.min(5_000, ms - passed))
    }
  }

  it('is in doubt, asked about there, and told when it arrived', async () => {
    const client = connected()
    const placing = client.command('orders.place', place)
    await wait(29_999)
    expect(doubt(client)).toBeUndefined()
    await wait(1)
    expect(doubt(client)).toBe('unknown')
    expect(calls('requests.settle').map(({ input }) => input)).toEqual([
      { requestId: place.requestId, method: 'orders.place', agoMs: 30_000 },
    ])
    answer('requests.settle', { fate: 'received' })
    await vi.advanceTimersByTimeAsync(0)
    expect(doubt(client)).toBe('arrived')
    expect(calls('orders.place').map(({ input }) => input)).toEqual([place, place])
    answer('orders.place', { clientOrderId: 'x' })
    expect(await placing).toEqual({ clientOrderId: 'x' })
    expect(doubt(client)).toBe('done')
    expect(wires).toHaveLength(1)
  })

  it('is withdrawn when it had not come', async () => {
    const client = connected()
    const refused = expect(client.command('orders.place', place)).rejects.toMatchObject({
      detail: { code: 'BRIDGE_NOT_SENT' },
    })
    await wait(30_000)
    answer('requests.settle', { fate: 'notReceived' })
    await refused
    expect(doubt(client)).toBe('notSent')
    await wait(120_000)
    expect(calls('orders.place')).toHaveLength(1)
  })

  it('is asked about again until the engine answers, also on the next connection', async () => {
    const client = connected()
    const placing = client.command('orders.place', place)
    await wait(30_000)
    await wait(30_000)
    expect(calls('requests.settle')).toHaveLength(3)
    expect(doubt(client)).toBe('unknown')
    latest().breakOff()
    await vi.advanceTimersByTimeAsync(250)
    latest().welcome()
    expect(calls('requests.settle')).toHaveLength(1)
    answer('requests.settle', { fate: 'received' })
    await vi.advanceTimersByTimeAsync(0)
    answer('orders.place', { clientOrderId: 'x' })
    expect(await placing).toEqual({ clientOrderId: 'x' })
  })

  it('is given up when it arrived and is not answered, and a late answer is told', async () => {
    const client = connected()
    const late = expect(client.command('orders.place', place)).rejects.toMatchObject({
      detail: { code: 'BRIDGE_TIMEOUT' },
    })
    await wait(30_000)
    answer('requests.settle', { fate: 'received' })
    await wait(30_000)
    await late
    expect(doubt(client)).toBe('arrived')
    answer('orders.place', { clientOrderId: 'x' })
    expect(doubt(client)).toBe('done')
  })

  it('stays done when its answer comes before that to the question', async () => {
    const client = connected()
    const placing = client.command('orders.place', place)
    await wait(30_000)
    answer('orders.place', { clientOrderId: 'x' })
    await placing
    answer('requests.settle', { fate: 'received' })
    await wait(60_000)
    expect(doubt(client)).toBe('done')
    expect(calls('orders.place')).toHaveLength(1)
  })

  it('is sent again instead when it makes the book safer', async () => {
    const client = connected()
    const canceling = client.command('orders.cancel', order)
    await wait(60_000)
    expect(doubt(client)).toBe('unknown')
    expect(calls('orders.cancel').map(({ input }) => input)).toEqual([order, order, order])
    expect(calls('requests.settle')).toEqual([])
    answer('orders.cancel', 'done')
    expect(await canceling).toBe('done')
  })

  it('may have come or not when the engine cannot tell', async () => {
    const client = connected()
    const refused = expect(client.command('orders.place', place)).rejects.toMatchObject({
      detail: { code: 'BRIDGE_UNSETTLED' },
    })
    await wait(30_000)
    const error = { kind: 'unavailable', code: 'BUSY', message: 'busy' } as const
    latest().say({ kind: 'answer', id: calls('requests.settle')[0]?.id ?? 0, ok: false, error })
    await refused
    expect(doubt(client)).toBe('unsettled')
  })
})

describe('subscriptions', () => {
  const bar = (close: number) => ({ time: 0, open: 1, high: 1, low: 1, close, volume: 1 })
  const push = (seq: number, close: number): EngineFrame => ({
    kind: 'push',
    topic: 'bars.changed',
    key: 'SPY:1m',
    seq,
    payload: bar(close),
  })

  it('subscribes once for several listeners and unsubscribes with the last', () => {
    const client = connected()
    const heard: number[] = []
    const stopFirst = client.subscribe('bars.changed', 'SPY:1m', it => heard.push(it.close))
    const stopSecond = client.subscribe('bars.changed', 'SPY:1m', it => heard.push(it.close * 10))
    expect(latest().count('subscribe')).toBe(1)
    latest().say(push(1, 5))
    stopFirst()
    latest().say(push(2, 6))
    expect(heard).toEqual([5, 50, 60])
    expect(latest().count('unsubscribe')).toBe(0)
    stopSecond()
    expect(latest().last('unsubscribe')).toMatchObject({ topic: 'bars.changed', key: 'SPY:1m' })
  })

  it('starts anew at a gap, tells its listeners, and does not hear the old stream again', () => {
    const client = connected()
    const heard: number[] = []
    let gaps = 0
    client.subscribe(
      'bars.changed',
      'SPY:1m',
      it => heard.push(it.close),
      () => gaps++,
    )
    latest().say({ kind: 'answer', id: latest().last('subscribe').id, ok: true, output: {} })
    latest().say(push(1, 1))
    latest().say(push(3, 3))
    vi.advanceTimersByTime(250)
    expect(gaps).toBe(1)
    expect(latest().count('subscribe')).toBe(2)
    latest().say(push(4, 4))
    latest().say({ kind: 'answer', id: latest().last('subscribe').id, ok: true, output: {} })
    latest().say(push(1, 5))
    expect(heard).toEqual([1, 5])
    expect(gaps).toBe(1)
  })

  it('subscribes again after a reconnection and counts from one', () => {
    const client = connected()
    const heard: number[] = []
    client.subscribe('bars.changed', 'SPY:1m', it => heard.push(it.close))
    latest().say(push(1, 1))
    latest().breakOff()
    vi.advanceTimersByTime(250)
    latest().welcome()
    expect(latest().count('subscribe')).toBe(1)
    latest().say(push(1, 2))
    expect(heard).toEqual([1, 2])
  })

  it('counts the frames of a chain as it counts pushes, and passes a refusal on', () => {
    const client = connected()
    const heard: string[] = []
    client.subscribeChain(
      'SPY:2013-10-18:SPY',
      frame => heard.push(`${frame.kind} ${frame.seq}`),
      error => heard.push(error.code),
    )
    latest().say({ kind: 'answer', id: latest().last('subscribe').id, ok: true, output: {} })
    const chain = (seq: number) =>
      encodeChainFrame({
        kind: 'snapshot',
        key: 'SPY:2013-10-18:SPY',
        seq,
        tsEvent: 1,
        rowIndices: undefined,
        columns: Array.from({ length: CHAIN_COLUMN_COUNT }, () => new Float64Array(2)),
      })
    latest().sayBinary(chain(1))
    latest().sayBinary(chain(3))
    vi.advanceTimersByTime(250)
    const error = { kind: 'notFound', code: 'CHAIN_UNKNOWN', message: 'none' } as const
    latest().say({ kind: 'answer', id: latest().last('subscribe').id, ok: false, error })
    expect(heard).toEqual(['snapshot 1', 'CHAIN_UNKNOWN'])
  })
})
