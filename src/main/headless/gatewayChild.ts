import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { Log } from '#main/observability/log'
import type { Settings } from '#main/settings/settingTable'

/** What the simulated gateway tells its parent once it listens. */
export const GatewayReady = z.object({
  kind: z.literal('listening'),
  port: z.number().int(),
  description: z.string(),
})
export type GatewayReady = z.infer<typeof GatewayReady>

export type GatewayChild = {
  readonly port: number
  /** What it replays, in plain words. */
  readonly description: string
  stop(): Promise<void>
}

/** The simulated gateway could not do what the settings ask, such as replay a session that is not recorded. */
export class GatewayStartError extends Error {
  override readonly name = 'GatewayStartError'
  readonly code = 'GATEWAY_NOT_STARTED'
}

export type GatewayChildOptions = {
  /** The built entry of the gateway. */
  readonly entry: string
  readonly settings: Settings
  /** Where the simulated account survives restarts. */
  readonly stateFile: string
  readonly log: Log
}

const START_WITHIN_MS = 10_000
const STOP_WITHIN_MS = 1_500
const RESTART_AFTER_MS = 1_000

/** Flags of the gateway. The folder of its account is made here: the gateway starts before any database. */
export function gatewayArguments(settings: Settings, stateFile: string, port: number): string[] {
  mkdirSync(dirname(stateFile), { recursive: true, mode: 0o700 })
  return [
    `--port=${port}`,
    `--session=${settings['simulation.session']}`,
    `--speed=${settings['simulation.speed']}`,
    `--seed=${settings['simulation.seed']}`,
    `--state=${stateFile}`,
  ]
}

/** Starts the simulated gateway as a process of its own, and again on the same port when it dies. Throws GatewayStartError. */
export async function startGatewayChild(options: GatewayChildOptions): Promise<GatewayChild> {
  const { settings, log } = options
  let child = spawn(options, settings['simulation.gatewayPort'])
  const ready = await whenReady(child)
  let isStopping = false
  const watch = (): void => {
    child.once('exit', code => {
      if (isStopping) return
      log.error('gateway.died', `The simulated gateway ended with status ${code}; it is started again.`)
      setTimeout(() => {
        if (isStopping) return
        child = spawn(options, ready.port)
        watch()
      }, RESTART_AFTER_MS).unref()
    })
  }
  watch()
  return {
    port: ready.port,
    description: ready.description,
    stop: async () => {
      isStopping = true
      await stopChild(child)
    },
  }
}

function spawn({ entry, settings, stateFile, log }: GatewayChildOptions, port: number): ChildProcess {
  // In a process group of its own: Ctrl-C in the terminal reaches us alone, and we stop it after the engine.
  const child = fork(entry, gatewayArguments(settings, stateFile, port), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => log.warn('gateway.stderr', text.trim()))
  return child
}

function whenReady(child: ChildProcess): Promise<GatewayReady> {
  let lastWords = ''
  child.stderr?.on('data', (text: string) => {
    lastWords = text.trim()
  })
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void =>
      reject(new GatewayStartError(`The simulated gateway did not start: ${reason}`))
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail(`it said nothing for ${START_WITHIN_MS} ms.`)
    }, START_WITHIN_MS)
    // When its streams are closed as well, its last words have been heard.
    child.once('close', code => {
      clearTimeout(timer)
      fail(`${lastWords || `status ${code}.`} Look at the settings under "simulation".`)
    })
    child.on('message', message => {
      const ready = GatewayReady.safeParse(message)
      if (!ready.success) return
      clearTimeout(timer)
      resolve(ready.data)
    })
  })
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
  await exited
  clearTimeout(timer)
}
