import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { PROTOCOL_VERSION } from '#protocol/protocol'
import { ServedEngine, TOKEN } from '../../e2e/servedEngine'
import { TestFolders } from '../../fakes/builtPrograms'

const folders = new TestFolders()
let engine: ServedEngine
beforeAll(async () => {
  engine = await ServedEngine.start({ folder: folders.make() })
})
afterAll(async () => {
  // Whatever was sent, it is the same process, and it still serves.
  const status = (await engine.health()).checks.store.ok
  await engine.stop()
  folders.remove()
  expect(status).toBe(true)
})

/** Sends bytes as they are and gathers what comes back until the server closes. */
function rawExchange(bytes: string): Promise<{ readonly answer: string; readonly ms: number }> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now()
    let answer = ''
    const socket = connect(engine.port, '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('utf8').on('data', text => {
      answer += text
    })
    socket.on('error', reject)
    socket.on('close', () => resolve({ answer, ms: performance.now() - startedAt }))
  })
}

const request = (line: string, ...headers: string[]): string =>
  `${[line, ...headers].join('\r\n')}\r\nConnection: close\r\n\r\n`

const own = (): string => `Host: 127.0.0.1:${engine.port}`

describe('HTTP from strangers', () => {
  it.each([
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2fmain%2fcli.js',
    '/..%5c..%5cpackage.json',
    '//etc/passwd',
    '/%00',
    '/%',
    '/index.html%00.js',
  ])('finds nothing at %s', async path => {
    const { answer } = await rawExchange(request(`GET ${path} HTTP/1.1`, own()))
    expect(answer).toMatch(/^HTTP\/1\.1 404 /)
    expect(answer).not.toContain('claxton"')
    expect(answer).not.toContain('root:')
  })

  it.each(['evil.example', '127.0.0.1', 'localhost:1', '127.0.0.1.evil.example'])(
    'refuses the host %s',
    async host => {
      const { answer } = await rawExchange(request('GET /healthz HTTP/1.1', `Host: ${host}`))
      expect(answer).toMatch(/^HTTP\/1\.1 403 /)
    },
  )

  it('answers other methods, rubbish and huge headers with a status of its own', async () => {
    const post = await rawExchange(request('POST /healthz HTTP/1.1', own(), 'Content-Length: 0'))
    expect(post.answer).toMatch(/^HTTP\/1\.1 405 /)
    const rubbish = await rawExchange('\x16\x03\x01 this is no HTTP\r\n\r\n')
    expect(rubbish.answer).toMatch(/^HTTP\/1\.1 400 /)
    const huge = await rawExchange(request('GET / HTTP/1.1', own(), `X-Filler: ${'x'.repeat(20_000)}`))
    expect(huge.answer).toMatch(/^HTTP\/1\.1 431 /)
  })

  it.each(['//', '/bridge/', 'http://[', '*'])('refuses an upgrade at %s and lives', async path => {
    const words = [
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ]
    const { answer } = await rawExchange(
      `GET ${path} HTTP/1.1\r\n${own()}\r\nConnection: Upgrade\r\n${words.join('\r\n')}\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 404 /)
    expect((await engine.health()).checks.store.ok).toBe(true)
  })
})

type Parting = { readonly code: number; readonly reason: string; readonly frames: readonly string[] }

/** Sends frames over a fresh WebSocket and waits for the engine to close it. */
function partingOf(...frames: (string | Buffer)[]): Promise<Parting> {
  return new Promise((resolve, reject) => {
    const received: string[] = []
    const socket = new WebSocket(`ws://127.0.0.1:${engine.port}/bridge`)
    socket.on('open', () => {
      for (const frame of frames) socket.send(frame)
    })
    socket.on('message', (data: Buffer) => received.push(data.toString()))
    socket.on('error', reject)
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString(), frames: received }))
  })
}

const hello = (token: string): string => JSON.stringify({ kind: 'hello', version: PROTOCOL_VERSION, token })

describe('the bridge and strangers', () => {
  it.each(['', 'x', `${TOKEN}x`, TOKEN.slice(1)])('refuses the token %j', async token => {
    const { code, reason, frames } = await partingOf(hello(token))
    expect([code, reason]).toEqual([1008, 'TOKEN_WRONG'])
    expect(frames).toHaveLength(1)
    expect(frames[0]).not.toContain(TOKEN)
  })

  it.each([
    ['a frame before hello', '{"kind":"call","id":1,"method":"status.get","input":{}}', 1008, 'HELLO_FIRST'],
    ['no JSON', 'hello?', 1008, 'FRAME_INVALID'],
    ['a hello without a token', `{"kind":"hello","version":${PROTOCOL_VERSION}}`, 1008, 'FRAME_INVALID'],
    ['deep nesting', '['.repeat(30_000), 1008, 'FRAME_INVALID'],
    ['bytes', Buffer.from([0, 1, 2]), 1003, 'TEXT_ONLY'],
  ])('closes on %s', async (_what, frame, expectedCode, expectedReason) => {
    const { code, reason } = await partingOf(frame)
    expect([code, reason]).toEqual([expectedCode, expectedReason])
  })

  it('closes on an oversized frame, also from one who may trade', async () => {
    const { code } = await partingOf(hello(TOKEN), 'x'.repeat(70_000))
    expect(code).toBe(1009)
  })

  it('answers unknown methods and bad input with a code, and goes on', async () => {
    const bridge = await engine.bridge()
    const failing = (method: string, input: unknown) =>
      bridge.call(method as 'status.get', input as Record<string, never>)
    await expect(failing('orders.steal', {})).rejects.toMatchObject({ error: { code: 'METHOD_UNKNOWN' } })
    await expect(failing('__proto__', {})).rejects.toMatchObject({ error: { code: 'METHOD_UNKNOWN' } })
    await expect(failing('status.get', { extra: 1 })).rejects.toMatchObject({
      error: { code: 'INPUT_INVALID' },
    })
    await expect(failing('orders.place', { requestId: '1' })).rejects.toMatchObject({
      error: { code: 'INPUT_INVALID' },
    })
    expect((await bridge.call('status.get', {})).mode).toBe('simulation')
    bridge.close()
  })
})

it('cuts off who sends nothing, sends headers slowly or never says hello', async () => {
  const [nothing, slowly, silent] = await Promise.all([
    rawExchange(''),
    rawExchange(`GET / HTTP/1.1\r\n${own()}\r\nX-Slow: `),
    partingOf(),
  ])
  expect(nothing.ms).toBeLessThan(8_000)
  expect(slowly.answer).toMatch(/^HTTP\/1\.1 408 /)
  expect(slowly.ms).toBeLessThan(8_000)
  expect([silent.code, silent.reason]).toEqual([1008, 'HELLO_TIMEOUT'])
})
