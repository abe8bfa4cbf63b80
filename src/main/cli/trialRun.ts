import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { GatewayReady } from '#main/headless/gatewayChild'
import { BridgeProbe } from './bridgeProbe'

export type TrialStep = { readonly name: string; readonly ms: number }
export type TrialEngine = { readonly bridge: BridgeProbe; readonly process: ChildProcess }

const STEP_WITHIN_MS = 30_000
const POLL_MS = 50

/** The built programs as processes in a folder of their own, and named steps with their times. */
export class TrialRun {
  readonly steps: TrialStep[] = []
  current = 'start'
  readonly #children: ChildProcess[] = []
  readonly #token = randomUUID()

  constructor(
    private readonly programs: string,
    readonly folder: string,
    /** Times as long as usual: for a processor that is emulated. */
    readonly patience = 1,
  ) {}

  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
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

  async startGateway(): Promise<{ readonly port: number; readonly process: ChildProcess }> {
    const words = ['--port=0', '--seed=1', `--state=${join(this.folder, 'gateway.json')}`]
    const child = this.#fork('gateway.js', words)
    return { port: GatewayReady.parse(await firstMessage(child)).port, process: child }
  }

  /** Ready to trade when it resolves. */
  async startEngine(gatewayPort: number): Promise<TrialEngine> {
    const flags = ['--entries.samples=false', '--server.port=0', `--server.token=${this.#token}`]
    const child = this.#fork('cli.js', ['start', ...flags, ...this.#flags(gatewayPort)])
    const { port } = (await firstMessage(child)) as { port: number }
    const bridge = await BridgeProbe.connect(port, this.#token)
    await until(async () => (await bridge.call('status.get', {})).broker.state === 'ready')
    return { bridge, process: child }
  }

  /** Serves when it resolves, and hears the engine when there is one. */
  async startGuardian(gatewayPort: number): Promise<ChildProcess> {
    const child = this.#fork('cli.js', ['guardian', '--guardian.port=0', ...this.#flags(gatewayPort)])
    const { port } = (await firstMessage(child)) as { port: number }
    await until(async () => {
      const response = await fetch(`http://127.0.0.1:${port}/healthz`)
      const { engine, broker } = (await response.json()) as { engine: string; broker: string }
      return engine === 'working' && broker === 'ready'
    })
    return child
  }

  killChildren(): void {
    for (const child of this.#children)
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  }

  #flags(gatewayPort: number): string[] {
    return [
      `--storage.folder=${this.folder}`,
      `--simulation.gateway=127.0.0.1:${gatewayPort}`,
      '--mode=simulation',
      '--log.level=warn',
    ]
  }

  #fork(entry: string, words: readonly string[]): ChildProcess {
    const child = fork(join(this.programs, entry), words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#children.push(child)
    return child
  }
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

/** The status that a program ends with on SIGTERM, and how long it took. */
export async function terminated(
  child: ChildProcess,
): Promise<{ readonly status: number; readonly ms: number }> {
  const startedAt = performance.now()
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const [status] = (await exited) as [number]
  return { status, ms: performance.now() - startedAt }
}

/** Asks again until the answer is there. */
export async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}

export function demand<T>(value: T | undefined | false | null, complaint: string): T {
  if (value === undefined || value === false || value === null) throw new Error(complaint)
  return value
}
