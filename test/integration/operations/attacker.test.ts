import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { addressFault, type EngineAddress } from '#main/access/pinnedSocket'
import { makeTls, type Tls } from '#main/access/tlsFiles'
import { BridgeProbe } from '#main/cli/bridgeProbe'
import { loadSettings } from '#main/settings/loadSettings'
import { PROTOCOL_VERSION } from '#protocol/protocol'
import { ServedEngine, TOKEN } from '../../e2e/servedEngine'
import { claxton, GatewayProcess, TestFolders } from '../../fakes/builtPrograms'
import { eventually } from '../../fakes/eventually'

const folders = new TestFolders()
let gateway: GatewayProcess
let engine: ServedEngine
let tls: Tls
let at: EngineAddress

beforeAll(async () => {
  const folder = folders.make()
  const flags = { 'storage.folder': folder, 'server.names': 'claxton.test' }
  const { settings } = loadSettings({ files: [], environment: {}, flags })
  tls = makeTls(settings, new Date())
  gateway = await GatewayProcess.start(join(folder, 'gateway.json'))
  engine = await ServedEngine.start({
    folder,
    flags: [
      '--server.tls=true',
      '--server.names=claxton.test',
      `--simulation.gateway=127.0.0.1:${gateway.port}`,
    ],
  })
  at = { url: `https://127.0.0.1:${engine.port}`, fingerprint: tls.fingerprint }
})
afterAll(async () => {
  await engine.stop()
  await gateway.kill()
  folders.remove()
})

const words = (): string => `--storage.folder=${engine.folder}`
const auditText = (): string =>
  readFileSync(join(engine.folder, 'simulation', 'audit', 'engine.jsonl'), 'utf8')

async function tokenFor(name: string, scope: string, days?: string): Promise<string> {
  const added = await claxton(['token', 'add', name, scope, words(), ...(days ? [`--days=${days}`] : [])])
  expect(added.stderr).toBe('')
  return added.stdout.split('\n')[0] ?? ''
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: { error?: { code: string }; message: string }) => error.error?.code ?? error.message,
  )

/** The status of a request over TLS, and its body. */
function got(
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: engine.port,
        path,
        headers,
        ca: tls.certificate,
        checkServerIdentity: () => undefined,
      },
      response => {
        let body = ''
        response.setEncoding('utf8').on('data', text => {
          body += text
        })
        response.on('end', () => resolve({ status: response.statusCode, body }))
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}

describe('an attacker', () => {
  it('gets nowhere without a token, and learns nothing from the answer', async () => {
    expect(await codeOf(BridgeProbe.at(at, ''))).toBe('TOKEN_WRONG')
    expect(await codeOf(BridgeProbe.at(at, 'x'.repeat(32)))).toBe('TOKEN_WRONG')
  })

  it('who reads cannot trade, and who may kill cannot enter', async () => {
    const [reader, killer] = [await tokenFor('a reader', 'read'), await tokenFor('a phone', 'kill')]
    const [read, kill] = [await BridgeProbe.at(at, reader), await BridgeProbe.at(at, killer)]
    const trip = { requestId: randomUUID(), level: 'safeMode' as const, reason: 'from a phone' }
    expect((await read.call('status.get', {})).mode).toBe('simulation')
    expect(await codeOf(read.call('killSwitch.trip', trip))).toBe('SCOPE_KILL_NEEDED')
    expect(await codeOf(read.call('entries.switch', { requestId: randomUUID(), isOn: true }))).toBe(
      'SCOPE_TRADE_NEEDED',
    )
    expect(await codeOf(kill.call('entries.switch', { requestId: randomUUID(), isOn: true }))).toBe(
      'SCOPE_TRADE_NEEDED',
    )
    const reset = { requestId: randomUUID(), reason: 'no', confirm: 'RESET' as const }
    expect(await codeOf(kill.call('killSwitch.reset', reset))).toBe('SCOPE_TRADE_NEEDED')
    expect((await kill.call('killSwitch.trip', trip)).state).toBe('safeMode')
    // Both were recorded with their callers.
    const lines = auditText()
    expect(lines).toMatch(
      /"actor":"a reader \(127\.0\.0\.1\)","action":"killSwitch\.trip","outcome":"SCOPE_KILL_NEEDED"/,
    )
    expect(lines).toMatch(/"actor":"a phone \(127\.0\.0\.1\)","action":"killSwitch\.trip","outcome":"done"/)
    const trader = await BridgeProbe.at(at, TOKEN)
    await trader.call('killSwitch.reset', reset)
    // A repeat of what was sent before, from whoever heard it, does nothing a second time.
    expect((await kill.call('killSwitch.trip', trip)).state).toBe('safeMode')
    expect((await trader.call('status.get', {})).killSwitch.state).toBe('armed')
    for (const bridge of [read, kill, trader]) bridge.close()
  })

  it('is cut off when its token is revoked or ends', async () => {
    const stolen = await tokenFor('stolen', 'trade')
    const bridge = await BridgeProbe.at(at, stolen)
    expect((await bridge.call('status.get', {})).mode).toBe('simulation')
    expect(readFileSync(join(engine.folder, 'simulation', 'tokens.json'), 'utf8')).not.toContain(stolen)
    expect((await claxton(['token', 'revoke', 'stolen', words()])).status).toBe(0)
    const afterwards = bridge.call('orders.cancelAll', { requestId: randomUUID() })
    expect(await codeOf(afterwards)).toBe('the bridge closed the connection')
    expect(await codeOf(BridgeProbe.at(at, stolen))).toBe('TOKEN_WRONG')
    const short = await tokenFor('short', 'read', '0.000001')
    await eventually(
      'expired',
      async () => (await codeOf(BridgeProbe.at(at, short))) === 'TOKEN_WRONG',
      3_000,
    )
    expect((await claxton(['token', 'list', words()])).stdout).toMatch(/^short {2}read {2}expired/m)
  })

  it('with another certificate hears no token', async () => {
    const wrong = `${'AB:'.repeat(31)}AB`
    expect(await codeOf(BridgeProbe.at({ ...at, fingerprint: wrong }, TOKEN))).toContain(
      'another certificate',
    )
    expect(addressFault({ url: at.url, fingerprint: '' })).toContain('fingerprint')
    expect(addressFault({ url: 'http://10.0.0.5:7411', fingerprint: wrong })).toContain('in the clear')
    expect(addressFault({ url: 'http://127.0.0.1:7411', fingerprint: '' })).toBeUndefined()
  })

  it('is refused by another name and from another page', async () => {
    const host = `127.0.0.1:${engine.port}`
    expect((await got('/healthz', { host: `rebound.example:${engine.port}` })).status).toBe(403)
    expect((await got('/healthz', { host: `claxton.test:${engine.port}` })).status).not.toBe(403)
    for (const path of ['/..%2f..%2fpackage.json', '/assets/..%2f..%2fmain%2fcli.js', '/%2e%2e/tls/key.pem'])
      expect((await got(path, { host })).status).toBe(404)
    const socket = new WebSocket(`wss://${host}/bridge`, {
      rejectUnauthorized: false,
      origin: 'https://evil.example',
    })
    const refused = await new Promise<string>(resolve => socket.on('error', error => resolve(error.message)))
    expect(refused).toContain('403')
  })

  it('speaking in the clear is not understood', async () => {
    const answer = await new Promise<string>(resolve => {
      let text = ''
      const socket = connect(engine.port, '127.0.0.1', () =>
        socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
      )
      socket.on('data', data => {
        text += String(data)
      })
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(text))
    })
    expect(answer).not.toContain('<html')
  })

  it('sends a word at a time, and is cut off while others are answered', async () => {
    const socket = connectTls({ host: '127.0.0.1', port: engine.port, rejectUnauthorized: false })
    socket.on('error', () => undefined)
    socket.write('GET / HTTP/1.1\r\n')
    const dripping = setInterval(() => socket.write('x-a: b\r\n'), 300)
    try {
      expect((await got('/healthz', {})).status).toBe(200)
      await eventually('cut off', () => socket.destroyed, 12_000)
    } finally {
      clearInterval(dripping)
      socket.destroy()
    }
  })

  it('says again what was said before, and nothing is done twice', async () => {
    const trader = await BridgeProbe.at(at, TOKEN)
    const trip = { requestId: randomUUID(), level: 'safeMode' as const, reason: 'once' }
    await trader.call('killSwitch.trip', trip)
    await trader.call('killSwitch.reset', { requestId: randomUUID(), reason: 'over', confirm: 'RESET' })
    await trader.call('killSwitch.trip', trip)
    expect((await trader.call('status.get', {})).killSwitch.state).toBe('armed')
    trader.close()
  })

  it('sends too much, and is closed', async () => {
    const socket = new WebSocket(`wss://127.0.0.1:${engine.port}/bridge`, { rejectUnauthorized: false })
    const code = await new Promise<number>(resolve => {
      socket.on('open', () => socket.send('x'.repeat(200_000)))
      socket.on('error', () => undefined)
      socket.on('close', resolve)
    })
    expect(code).toBe(1009)
  })

  it('writes no lines of its own into the logs', async () => {
    const trader = await BridgeProbe.at(at, TOKEN)
    const reason = 'x\n2026-01-01T00:00:00.000Z INFO  killSwitch.reset: by operator\r\n{"seq":1}'
    await trader.call('killSwitch.trip', { requestId: randomUUID(), level: 'safeMode', reason })
    const [latest] = (await trader.call('activity.list', { limit: 5 })).filter(
      ({ event }) => event === 'killSwitch.tripped',
    )
    expect(latest?.message).not.toMatch(/[\r\n]/)
    expect((await claxton(['audit', 'verify', words()])).stdout).toMatch(/^ok {3}engine/m)
    await trader.call('killSwitch.reset', { requestId: randomUUID(), reason: 'over', confirm: 'RESET' })
    trader.close()
  })

  it('who guesses waits longer and longer, and so does whoever shares its address', async () => {
    for (let n = 0; n < 5; n++) await codeOf(BridgeProbe.at(at, `guess-${n}-0123456789`))
    expect(await codeOf(BridgeProbe.at(at, 'guess-6-0123456789'))).toContain('429')
    expect(await codeOf(BridgeProbe.at(at, TOKEN))).toContain('429')
    await eventually('let in again', async () => (await codeOf(BridgeProbe.at(at, TOKEN))) === 'done', 6_000)
  })
})

it('serves other machines over TLS alone, and only at an address of its own', async () => {
  const words = (folder: string, host: string): string[] => [
    'start',
    `--storage.folder=${folder}`,
    '--server.port=0',
    `--server.host=${host}`,
  ]
  const refused = await claxton(words(folders.make(), '0.0.0.0'))
  expect(refused).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^TLS_MISSING: .*claxton setup/m),
  })
  // 192.0.2.0/24 is for documentation: nobody has it.
  const elsewhere = await claxton(words(engine.folder, '192.0.2.1'))
  expect(elsewhere).toMatchObject({ status: 2, stderr: expect.stringContaining('ADDRESS_UNUSABLE') })
})

it('refuses a client of another protocol with the reason', async () => {
  const socket = new WebSocket(`wss://127.0.0.1:${engine.port}/bridge`, { rejectUnauthorized: false })
  socket.on('open', () =>
    socket.send(JSON.stringify({ kind: 'hello', version: PROTOCOL_VERSION + 1, token: TOKEN })),
  )
  const frame = await new Promise<string>(resolve => socket.on('message', data => resolve(String(data))))
  expect(JSON.parse(frame)).toMatchObject({ kind: 'refused', error: { code: 'VERSION_MISMATCH' } })
  socket.terminate()
})
