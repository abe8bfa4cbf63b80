import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BridgeProbe } from '#main/cli/bridgeProbe'

const CLI = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')
export const TOKEN = 'end-to-end-token-0123456789'

export type Health = {
  readonly status: number
  readonly healthy: boolean
  readonly checks: {
    readonly broker: { readonly ok: boolean; readonly state: string; readonly detail: string }
    readonly store: { readonly ok: boolean; readonly detail: string }
    readonly killSwitch: { readonly ok: boolean; readonly state: string }
  }
}

/** The built program, served to a browser, in a process of its own. */
export class ServedEngine {
  private constructor(
    readonly port: number,
    readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  static async start({
    folder = mkdtempSync(join(tmpdir(), 'claxton-e2e-')),
    port = 0,
    flags = [] as readonly string[],
    environment = {} as Readonly<Record<string, string>>,
  } = {}): Promise<ServedEngine> {
    if (!existsSync(CLI)) throw new Error(`${CLI} is not built: npm run build`)
    const words = [
      `--storage.folder=${folder}`,
      `--server.port=${port}`,
      `--server.token=${TOKEN}`,
      '--log.level=warn',
      // Strategies trade by themselves: tests that do not look at them are left alone.
      '--entries.samples=false',
      ...flags,
    ]
    const child = fork(CLI, ['start', ...words], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, ...environment },
    })
    const [message] = (await once(child, 'message')) as [{ port: number }]
    return new ServedEngine(message.port, folder, child)
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}/`
  }

  /** The page with the right to trade. */
  get pageAddress(): string {
    return `${this.address}#token=${TOKEN}`
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  bridge(): Promise<BridgeProbe> {
    return BridgeProbe.connect(this.port, TOKEN)
  }

  /** The answer of /healthz. */
  async health(): Promise<Health> {
    const response = await fetch(`${this.address}healthz`)
    return { status: response.status, ...((await response.json()) as Omit<Health, 'status'>) }
  }

  /** As a crash would: without a chance to say goodbye. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exited = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await exited
  }

  async stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode
    const exited = once(this.child, 'exit')
    this.child.kill(signal)
    const [status] = (await exited) as [number | null]
    return status
  }
}
