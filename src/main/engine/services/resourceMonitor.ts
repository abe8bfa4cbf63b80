import { statfs } from 'node:fs/promises'
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import type { ServicesView } from '#protocol/views/servicesView'

const DISK_EVERY_MS = 30_000
const MIB = 1_048_576
const NS_PER_MS = 1e6

/** What the process uses and what is left: memory, the delay of its loop, room on the disk of its databases. */
export class ResourceMonitor {
  #delay: IntervalHistogram | undefined
  #timer: NodeJS.Timeout | undefined
  #diskFreeMiB: number | null = null

  constructor(private readonly folder: string) {}

  start(): void {
    this.#delay = monitorEventLoopDelay({ resolution: 20 })
    this.#delay.enable()
    this.#lookAtDisk()
    this.#timer ??= setInterval(() => this.#lookAtDisk(), DISK_EVERY_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#delay?.disable()
  }

  /** The delay is the 99th percentile since the last call. */
  read(): ServicesView['resources'] {
    const { rss, heapUsed } = process.memoryUsage()
    const p99 = this.#delay?.percentile(99)
    this.#delay?.reset()
    return {
      residentMiB: rss / MIB,
      heapMiB: heapUsed / MIB,
      loopDelayMs: p99 !== undefined && Number.isFinite(p99) ? p99 / NS_PER_MS : null,
      diskFreeMiB: this.#diskFreeMiB,
    }
  }

  #lookAtDisk(): void {
    statfs(this.folder).then(
      ({ bavail, bsize }) => {
        this.#diskFreeMiB = (bavail * bsize) / MIB
      },
      () => {
        // A folder that cannot be looked at has no known room.
        this.#diskFreeMiB = null
      },
    )
  }
}
