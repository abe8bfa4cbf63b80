import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { GatewayControl } from '#main/gateway/control/gatewayControl'
import { type BuiltGateway, builtGateway } from '../../fakes/builtGateway'
import { IbClient } from '../../fakes/ibClient'
import { market, spyStock } from '../../fakes/testOrders'

let built: BuiltGateway
let child: ChildProcess | undefined
beforeAll(async () => {
  built = await builtGateway()
})
afterAll(() => built.remove())
afterEach(() => {
  child?.kill('SIGKILL')
  child = undefined
})

type Listening = { kind: string; port: number; controlPort?: number; account: string; description: string }

async function start(...flags: string[]): Promise<Listening> {
  child = fork(built.entry, ['--port=0', ...flags], { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] })
  const [message] = await once(child, 'message')
  return message as Listening
}

describe('the gateway process', () => {
  it('tells its parent where it listens and what it replays, and a client sees that market', async () => {
    const { port, account, description } = await start('--session=2013-10-09', '--account=SIM42')
    expect(account).toBe('SIM42')
    expect(description).toMatch(/replay of .*SPY.* of 2013-10-09; .*modelled/)
    const client = await IbClient.to(port, 1).ready()
    client.api.reqMktData(1, spyStock, '', true, false)
    const [, , bid] = await client.next('tickPrice', values => values[1] === 1)
    expect(Number(bid)).toBeGreaterThan(100)
    client.disconnect()
  })

  it('prints one line with port, seed and market', async () => {
    const ready = start('--seed=7')
    const printed = new Promise<string>(resolve =>
      child?.stdout?.once('data', bytes => resolve(String(bytes))),
    )
    const { port } = await ready
    const line = await printed
    expect(line).toContain(`:${port}`)
    expect(line).toContain('seed 7')
    expect(line).toContain('SIMULATED')
  })

  it('prints its usage, and nothing else, when asked for help', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [built.entry, '--help'], {
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain('--scenario=FILE')
  })

  it('takes its market from a scenario, overruled by the command line, and enters the session where told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claxton-scenario-'))
    const scenario = join(folder, 'synthetic.yaml')
    writeFileSync(
      scenario,
      'flags: { market: synthetic, symbols: "SPY,ABC", days: 2, seed: 7, paused: true }\n',
    )
    const { description, controlPort } = await start(
      ...[`--scenario=${scenario}`, '--session=2024-07-03', '--start-at=11:00', '--control-port=0'],
    )
    expect(description).toBe('synthetic market of SPY, ABC, session 2024-07-03; nothing in it was recorded')
    const control = await GatewayControl.connect(controlPort ?? 0)
    expect((await control.send({ do: 'snapshot' })).time).toBe(Date.parse('2024-07-03T15:00:00Z'))
    control.close()
    rmSync(folder, { recursive: true })
  })

  it('plays as fast as it can', async () => {
    const { controlPort } = await start('--speed=max', '--control-port=0', '--market=synthetic', '--days=3')
    const control = await GatewayControl.connect(controlPort ?? 0)
    const closes = Date.parse('2024-01-02T21:00:00Z')
    await expect
      .poll(async () => (await control.send({ do: 'snapshot' })).time, { timeout: 20_000 })
      .toBeGreaterThan(closes)
    control.close()
  })

  it('opens a control port when asked', async () => {
    const { controlPort } = await start('--control-port=0')
    const control = await GatewayControl.connect(controlPort ?? 0)
    expect((await control.send({ do: 'snapshot' })).cash).toBe(100_000)
    control.close()
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('ends within a second on %s, clients connected', async signal => {
    const { port } = await start()
    const client = await IbClient.to(port, 1).ready()
    const from = performance.now()
    const exited = once(child!, 'exit')
    child?.kill(signal)
    expect((await exited)[0]).toBe(0)
    expect(performance.now() - from).toBeLessThan(1_000)
    client.disconnect()
  })

  it('stops rather than tell of a fill that it cannot save', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claxton-unsaved-'))
    const stateFile = join(folder, 'account.json')
    const { port } = await start(`--state=${stateFile}`)
    const client = await IbClient.to(port, 1).ready()
    mkdirSync(`${stateFile}.tmp`) // From now on the file cannot be written.
    const exited = once(child!, 'exit')
    client.place(spyStock, market('BUY', 1))
    expect((await exited)[0]).toBe(2)
    await client.next('disconnected')
    expect(client.all('execDetails')).toEqual([])
    rmSync(folder, { recursive: true })
  })

  it('ends when its parent has gone', async () => {
    await start()
    const exited = once(child!, 'exit')
    child?.disconnect()
    await exited
  })

  it.each([
    [['--port=99999'], '--port must be a number from 0 to 65535'],
    [['--session=tomorrow'], '--session must be a date'],
    [['--session=2013-10-12'], 'no recorded session on 2013-10-12'],
    [['--speed=fast'], '--speed must be a number'],
    [['--margin=much'], '--margin must be regt or portfolio or cash'],
    [['--extended-hours=yes'], '--extended-hours must be on or off'],
    [['--server-version=201'], '--server-version must be a number from 176 to 193'],
    [['--nonsense'], '--nonsense'],
    [['--start-at=09:00'], '--start-at must lie in the session of 2013-10-08, which opens 09:30'],
    [['--chains=/nowhere.csv'], '/nowhere.csv'],
    [['--scenario=/nowhere.yaml'], '/nowhere.yaml'],
    [['--market=synthetic', '--symbols=SPY,VIX'], 'VIX is always there'],
    [['--market=synthetic', '--session=2024-12-25'], 'begins on a session'],
    [['--state=/nowhere/at/all.json'], '/nowhere/at/all.json'],
  ])('refuses %j with a sentence and status 2', (flags, sentence) => {
    const { status, stderr } = spawnSync(process.execPath, [built.entry, '--port=0', ...flags], {
      encoding: 'utf8',
      timeout: 5_000,
    })
    expect(stderr).toContain(sentence)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(status).toBe(2)
  })

  it('says so when the port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const address = holder.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { status, stderr } = spawnSync(process.execPath, [built.entry, `--port=${port}`], {
      encoding: 'utf8',
      timeout: 5_000,
    })
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is in use`)
    expect(status).toBe(2)
    holder.close()
  })
})
