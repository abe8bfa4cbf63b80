import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { GuardianStatus } from '#main/guardian/guardian'
import { PROGRAMS } from './builtPrograms'

export const KILL_TOKEN = 'a-token-that-may-kill-0123'

/** The built guardian, in a process of its own. */
export class GuardianProcess {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
  ) {}

  static async start(folder: string, flags: readonly string[] = []): Promise<GuardianProcess> {
    const words = [
      `--storage.folder=${folder}`,
      '--guardian.port=0',
      `--guardian.token=${KILL_TOKEN}`,
      '--log.level=error',
      ...flags,
    ]
    const child = fork(join(PROGRAMS, 'cli.js'), ['guardian', ...words], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const [message] = (await once(child, 'message')) as [{ port: number }]
    return new GuardianProcess(message.port, child)
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  async health(): Promise<Pick<GuardianStatus, 'engine' | 'duty' | 'broker'>> {
    const response = await fetch(`http://127.0.0.1:${this.port}/healthz`)
    return (await response.json()) as Pick<GuardianStatus, 'engine' | 'duty' | 'broker'>
  }

  async post(body: string, token = KILL_TOKEN, headers: Readonly<Record<string, string>> = {}) {
    const response = await fetch(`http://127.0.0.1:${this.port}/kill`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...headers },
      body,
    })
    return {
      status: response.status,
      body: (await response.json()) as Partial<GuardianStatus> & { code?: string },
    }
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exited = once(this.child, 'exit')
    this.child.kill(signal)
    await exited
  }
}
