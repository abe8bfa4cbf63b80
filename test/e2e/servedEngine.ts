import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const CLI = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')
export const TOKEN = 'end-to-end-token-0123456789'

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
  } = {}): Promise<ServedEngine> {
    if (!existsSync(CLI)) throw new Error(`${CLI} is not built: npm run build`)
    const words = [
      `--storage.folder=${folder}`,
      `--server.port=${port}`,
      `--server.token=${TOKEN}`,
      '--log.level=warn',
      ...flags,
    ]
    const child = fork(CLI, ['start', ...words], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const [message] = (await once(child, 'message')) as [{ port: number }]
    return new ServedEngine(message.port, folder, child)
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}/`
  }

  /** As a crash would: without a chance to say goodbye. */
  async kill(): Promise<void> {
    const exited = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await exited
  }

  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode
    const exited = once(this.child, 'exit')
    this.child.kill('SIGTERM')
    const [status] = (await exited) as [number | null]
    return status
  }
}
