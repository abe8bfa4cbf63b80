import { execFile } from 'node:child_process'
import { describeError, type Log } from '#main/observability/log'

export type ServiceNoticeOptions = {
  /** NOTIFY_SOCKET and WATCHDOG_USEC are set by systemd for a service of `Type=notify`. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Whether the engine did its work just now. */
  readonly isWorking: () => boolean
  readonly log: Log
}

/**
 * Tells systemd that the engine is ready, that it works and that it stops; elsewhere it does nothing. The watchdog is
 * fed by work done: an engine that merely runs is killed and started again, and its start is a recovery. The words go
 * through `systemd-notify`, since Node knows no datagrams on Unix sockets.
 */
export class ServiceNotice {
  #timer: NodeJS.Timeout | undefined

  constructor(private readonly options: ServiceNoticeOptions) {}

  ready(): void {
    const { environment, isWorking } = this.options
    this.#say('READY=1')
    const watchdogMs = Number(environment['WATCHDOG_USEC'] ?? Number.NaN) / 1_000
    if (!(watchdogMs > 0)) return
    // Three times within what systemd waits: one may be late.
    this.#timer = setInterval(() => {
      if (isWorking()) this.#say('WATCHDOG=1')
    }, watchdogMs / 3)
  }

  stopping(): void {
    clearInterval(this.#timer)
    this.#say('STOPPING=1')
  }

  #say(word: string): void {
    const { environment, log } = this.options
    if (environment['NOTIFY_SOCKET'] === undefined) return
    execFile('systemd-notify', [word], error => {
      if (error) log.warn('service.notTold', `${word}: ${describeError(error)}`)
    })
  }
}
