import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ServedEngine } from '../../e2e/servedEngine'
import { isAlive, PROGRAMS, TestFolders } from '../../fakes/builtPrograms'
import { eventually } from '../../fakes/eventually'

const folders = new TestFolders()
afterAll(() => folders.remove())

/** Processes that a process started, as Linux tells them. */
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)

async function gatewayOf(engine: ServedEngine): Promise<number> {
  const [gateway, ...others] = childrenOf(engine.pid)
  expect(others).toEqual([])
  return gateway ?? 0
}

describe('the engine and the gateway that it started', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'both end within two seconds of %s, clients connected',
    async signal => {
      const engine = await ServedEngine.start({ folder: folders.make() })
      const bridge = await engine.bridge()
      await bridge.subscribe('quotes.changed')
      const gateway = await gatewayOf(engine)
      const startedAt = performance.now()
      expect(await engine.stop(signal)).toBe(0)
      expect(performance.now() - startedAt).toBeLessThan(2_000)
      expect(isAlive(gateway)).toBe(false)
      bridge.close()
    },
  )

  it('the gateway ends when the engine is killed', async () => {
    const engine = await ServedEngine.start({ folder: folders.make() })
    const gateway = await gatewayOf(engine)
    await engine.kill()
    await eventually('no gateway', () => !isAlive(gateway), 5_000)
  })

  it('the gateway is started again when it dies, and trading goes on', async () => {
    const engine = await ServedEngine.start({ folder: folders.make() })
    await eventually('ready', async () => (await engine.health()).healthy)
    const gateway = await gatewayOf(engine)
    process.kill(gateway, 'SIGKILL')
    const down = await eventually('unhealthy', async () => {
      const health = await engine.health()
      return health.status === 503 ? health : undefined
    })
    expect(down.checks.broker).toMatchObject({
      ok: false,
      detail: expect.stringContaining('no order can be sent'),
    })
    await eventually('ready again', async () => (await engine.health()).healthy)
    expect(await gatewayOf(engine)).not.toBe(gateway)
    expect(await engine.stop()).toBe(0)
  })
})

/** A program at the head of a process group, so that a signal reaches all of them as Ctrl-C in a terminal does. */
function inOwnGroup(words: readonly string[]) {
  const child = spawn(process.execPath, [join(PROGRAMS, 'cli.js'), ...words], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const closed = once(child, 'close')
  return {
    pid: child.pid ?? 0,
    output: () => output,
    interrupt: async (): Promise<number | null> => {
      process.kill(-(child.pid ?? 0), 'SIGINT')
      const [status] = (await closed) as [number | null]
      return status
    },
    kill: () => child.kill('SIGKILL'),
  }
}

describe('Ctrl-C in a terminal, which reaches the whole group', () => {
  it('stops the workstation in order: the engine first, then its gateway', async () => {
    const program = inOwnGroup(['start', `--storage.folder=${folders.make()}`, '--server.port=0'])
    await eventually('ready', () => program.output().includes('broker.ready'))
    expect(await program.interrupt()).toBe(0)
    expect(program.output()).toContain('Stopped; working orders stay at the broker.')
    expect(program.output()).not.toContain('gateway.died')
  })

  it('stops a gateway that runs alone', async () => {
    const program = inOwnGroup(['gateway', '--port=0'])
    await eventually('listening', () => program.output().includes('SIMULATED IB gateway'))
    expect(await program.interrupt()).toBe(0)
  })

  it('leaves no gateway when its starter is killed', async () => {
    const program = inOwnGroup(['gateway', '--port=0'])
    await eventually('listening', () => program.output().includes('SIMULATED IB gateway'))
    const [gateway = 0] = childrenOf(program.pid)
    expect(isAlive(gateway)).toBe(true)
    program.kill()
    await eventually('no gateway', () => !isAlive(gateway), 5_000)
  })
})
