import { join } from 'node:path'
import { type MessagePortMain, Notification, type UtilityProcess, utilityProcess } from 'electron'
import { GatewayReady, gatewayArguments } from '#main/headless/gatewayChild'
import { modeFolder } from '#main/settings/modeFolder'
import type { Settings } from '#main/settings/settingTable'
import type { Preparation } from '#main/updates/updateDesk'
import type { UpdateView } from '#protocol/views/updateView'
import { type EngineMessage, EngineNotice } from './engineMessages'

export type ChildProcessesOptions = {
  /** Folder of the built programs, `out/main`. */
  readonly programs: string
  readonly settings: Settings
  /** Flags that are handed on to the engine as they were given. */
  readonly flags: readonly string[]
  /** The engine works, and whether its broker is ready. */
  readonly onHealthy: (isBrokerReady: boolean) => void
  /** Somebody wants the update installed that was reported. */
  readonly onInstallUpdate: () => void
}

const RESTART_FIRST_MS = 500
const RESTART_MAX_MS = 10_000
/** An engine that ran this long was healthy: its next restart is quick again. */
const HEALTHY_AFTER_MS = 60_000
const STOP_WITHIN_MS = 2_000

/** The gateway (in simulation) and the engine as Electron's children. A crash of either is mended by starting it again. */
export class ChildProcesses {
  #engine: UtilityProcess | undefined
  #guardian: UtilityProcess | undefined
  #gateway: UtilityProcess | undefined
  #gatewayReady: GatewayReady | undefined
  #restarts = 0
  #isStopping = false
  /** Windows that asked while no engine ran. */
  #waiting: MessagePortMain[] = []
  #preparation: PromiseWithResolvers<Preparation> | undefined
  /** Told again to an engine that was started anew. */
  #update: UpdateView | undefined

  constructor(private readonly options: ChildProcessesOptions) {}

  async start(): Promise<void> {
    const { settings } = this.options
    try {
      if (settings.mode === 'simulation' && settings['simulation.gateway'] === '') {
        await this.#startGateway(settings['simulation.gatewayPort'])
      }
    } catch (error) {
      // Closed while it was starting: nobody waits for it any more.
      if (this.#isStopping) return
      throw error
    }
    if (this.#isStopping) return
    this.#startEngine()
    if (settings['guardian.withDesktop']) this.#startGuardian()
  }

  connect(port: MessagePortMain): void {
    if (this.#engine) this.#engine.postMessage({ kind: 'client' } satisfies EngineMessage, [port])
    else this.#waiting.push(port)
  }

  /** Shown on the page. */
  reportUpdate(view: UpdateView): void {
    this.#update = view
    this.#engine?.postMessage({ kind: 'update', view } satisfies EngineMessage)
  }

  /** Whether the engine may be stopped for an update; a backup has been made then. */
  prepareUpdate(): Promise<Preparation> {
    if (!this.#engine) return Promise.resolve({ kind: 'waits', reason: 'no engine runs' })
    this.#preparation ??= Promise.withResolvers()
    this.#engine.postMessage({ kind: 'prepareUpdate' } satisfies EngineMessage)
    return this.#preparation.promise
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    this.#engine?.postMessage({ kind: 'stop' } satisfies EngineMessage)
    await gone(this.#engine)
    this.#guardian?.kill()
    await gone(this.#guardian)
    this.#gateway?.kill()
    await gone(this.#gateway)
  }

  #startEngine(): void {
    const startedAt = Date.now()
    const engine = utilityProcess.fork(join(this.options.programs, 'engine.js'), [...this.options.flags], {
      serviceName: 'Claxton engine',
      stdio: 'inherit',
    })
    const ready = this.#gatewayReady
    engine.once('spawn', () => {
      const gateway = ready && { host: '127.0.0.1', port: ready.port, description: ready.description }
      engine.postMessage({ kind: 'start', gateway } satisfies EngineMessage)
      this.#engine = engine
      for (const port of this.#waiting.splice(0)) this.connect(port)
      if (this.#update) this.reportUpdate(this.#update)
    })
    engine.on('message', (message: unknown) => {
      const { data } = EngineNotice.safeParse(message)
      if (data) this.#hear(data)
    })
    engine.once('exit', () => {
      this.#engine = undefined
      this.#prepared({ kind: 'waits', reason: 'the engine ended' })
      if (this.#isStopping) return
      if (Date.now() - startedAt > HEALTHY_AFTER_MS) this.#restarts = 0
      const delay = Math.min(RESTART_MAX_MS, RESTART_FIRST_MS * 2 ** this.#restarts++)
      setTimeout(() => {
        if (!this.#isStopping) this.#startEngine()
      }, delay)
    })
  }

  #hear(notice: EngineNotice): void {
    switch (notice.kind) {
      case 'notify':
        if (Notification.isSupported()) new Notification({ title: notice.title, body: notice.text }).show()
        return
      case 'healthy':
        this.options.onHealthy(notice.isBrokerReady)
        return
      case 'installUpdate':
        this.options.onInstallUpdate()
        return
      case 'preparation':
        this.#prepared(notice.preparation)
    }
  }

  #prepared(preparation: Preparation): void {
    this.#preparation?.resolve(preparation)
    this.#preparation = undefined
  }

  /** A process of its own: a hung engine does not hang it. It hears by itself when the engine is gone. */
  #startGuardian(): void {
    const { programs, flags } = this.options
    const words = ['guardian', ...flags, '--guardian.port=0']
    const guardian = utilityProcess.fork(join(programs, 'cli.js'), words, {
      serviceName: 'Claxton guardian',
      stdio: 'inherit',
    })
    this.#guardian = guardian
    guardian.once('exit', () => {
      this.#guardian = undefined
      setTimeout(() => {
        if (!this.#isStopping) this.#startGuardian()
      }, RESTART_MAX_MS)
    })
  }

  async #startGateway(port: number): Promise<void> {
    const { programs, settings } = this.options
    const words = gatewayArguments(settings, join(modeFolder(settings), 'gateway.json'), port)
    const gateway = utilityProcess.fork(join(programs, 'gateway.js'), words, {
      serviceName: 'Claxton simulated gateway',
      stdio: 'inherit',
    })
    this.#gateway = gateway
    const ready = await new Promise<GatewayReady>((resolve, reject) => {
      gateway.on('message', (message: unknown) => {
        const parsed = GatewayReady.safeParse(message)
        if (parsed.success) resolve(parsed.data)
      })
      gateway.once('exit', code =>
        reject(new Error(`The simulated gateway ended with status ${code} before it listened.`)),
      )
    })
    this.#gatewayReady = ready
    gateway.once('exit', () => {
      if (this.#isStopping) return
      setTimeout(() => {
        if (!this.#isStopping)
          this.#startGateway(ready.port).catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
      }, RESTART_FIRST_MS)
    })
  }
}

/** Waits for the end of a process, and makes it end when it takes too long. */
function gone(child: UtilityProcess | undefined): Promise<void> {
  if (child?.pid === undefined) return Promise.resolve()
  return new Promise(resolve => {
    const timer = setTimeout(() => child.kill(), STOP_WITHIN_MS)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
