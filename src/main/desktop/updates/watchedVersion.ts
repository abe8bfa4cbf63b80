import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { isAlive } from '#main/observability/isAlive'
import type { Settings } from '#main/settings/settingTable'
import type { UpdatedProgram } from '#main/updates/replaceVersion'
import { restoreWhereNeeded } from '#main/updates/restoreWhereNeeded'
import { UpdateHealthFile } from '#main/updates/updateHealth'

export type WatchedVersionOptions = {
  /** Of updates. */
  readonly folder: string
  /** The AppImage that is started, and its words. */
  readonly image: string
  readonly words: readonly string[]
  /** The process of the version that hands over. */
  readonly pid: number
  readonly settings: Settings
  readonly isBrokerReady: boolean
}

const LOOK_EVERY_MS = 100
const STOP_WITHIN_MS = 10_000

/** An application that is started, watched and, when it does not work, ended: by the version before it. */
export class WatchedVersion implements UpdatedProgram {
  readonly #health: UpdateHealthFile
  #child: ChildProcess | undefined

  constructor(private readonly options: WatchedVersionOptions) {
    this.#health = new UpdateHealthFile(options.folder)
  }

  /** First of the version that hands over, which ends by itself; then of what was started here. */
  async stop(): Promise<void> {
    const child = this.#child
    if (child === undefined) return this.#whenHandedOver()
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    // The whole group: the image, its engine and its windows.
    signalGroup(child.pid, 'SIGTERM')
    const isGone = await Promise.race([exited.then(() => true), pause(STOP_WITHIN_MS, false)])
    if (!isGone) signalGroup(child.pid, 'SIGKILL')
    await exited
  }

  async start(): Promise<void> {
    this.#health.clear()
    const { image, words } = this.options
    const child = spawn(image, words, {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, APPIMAGE: image },
    })
    this.#child = child
    await once(child, 'spawn')
    child.unref()
  }

  async whenHealthy(version: string): Promise<void> {
    const { settings, isBrokerReady } = this.options
    const withinMs = settings['update.healthWithinMs']
    const deadline = performance.now() + withinMs
    while (performance.now() < deadline) {
      const health = this.#health.told()
      if (health?.version === version && (health.isBrokerReady || !isBrokerReady)) return
      if (this.#child?.exitCode !== null || this.#child.signalCode !== null)
        throw new Error(`it ended with status ${this.#child?.exitCode ?? this.#child?.signalCode}`)
      await pause(LOOK_EVERY_MS)
    }
    throw new Error(`not healthy within ${withinMs} ms`)
  }

  restore(backup: string): Promise<void> {
    return restoreWhereNeeded(this.options.settings, backup)
  }

  async #whenHandedOver(): Promise<void> {
    const deadline = performance.now() + STOP_WITHIN_MS
    while (isAlive(this.options.pid)) {
      if (performance.now() > deadline) throw new Error('the version before does not end')
      await pause(LOOK_EVERY_MS)
    }
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
