import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { GatewayControl } from '#main/gateway/control/gatewayControl'

export const PROGRAMS = resolve(import.meta.dirname, '../../out/main')

export type Ended = { readonly status: number | null; readonly stdout: string; readonly stderr: string }

export type Surroundings = {
  readonly cwd?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly programs?: string
}

/** Runs `claxton WORDS` to its end. */
export async function claxton(words: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
  const { cwd, environment = {}, programs = PROGRAMS } = surroundings
  const cli = join(programs, 'cli.js')
  if (!existsSync(cli)) throw new Error(`${cli} is not built: npm run build`)
  const child = spawn(process.execPath, [cli, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    ...(cwd !== undefined && { cwd }),
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, stdout, stderr }
}

/** The built gateway on an account file, with its control port, to be killed and started again by a test. */
export class GatewayProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    readonly control: GatewayControl,
  ) {}

  static async start(stateFile: string, port = 0, flags: readonly string[] = []): Promise<GatewayProcess> {
    const words = [`--port=${port}`, '--control-port=0', `--state=${stateFile}`, ...flags]
    const child = fork(join(PROGRAMS, 'gateway.js'), words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const [ready] = (await once(child, 'message')) as [{ port: number; controlPort: number }]
    return new GatewayProcess(child, ready.port, await GatewayControl.connect(ready.controlPort))
  }

  /** As a crash would: nothing is said, nothing is written. */
  async kill(): Promise<void> {
    this.control.close()
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exited = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await exited
  }
}

/** Folders of one test file, removed together. */
export class TestFolders {
  readonly #made: string[] = []

  make(): string {
    const folder = mkdtempSync(join(tmpdir(), 'claxton-process-'))
    this.#made.push(folder)
    return folder
  }

  remove(): void {
    for (const folder of this.#made.splice(0)) rmSync(folder, { recursive: true, force: true })
  }
}

/** A server on a free port that accepts and says nothing. */
export async function silentServer(port = 0): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.resume()
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise(done => server.close(() => done()))
    },
  }
}

/** A port that was free a moment ago and where nobody listens. */
export async function unusedPort(): Promise<number> {
  const server = await silentServer()
  await server.close()
  return server.port
}

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    // No such process.
    return false
  }
}
