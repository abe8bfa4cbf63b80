import { execFile } from 'node:child_process'
import { describeError, type Log } from '#main/observability/log'

/** Pings come three times as often as systemd asks for, so that one that is late is not the last. */
const PINGS_PER_PERIOD = 3

/**
 * Tells systemd that the engine serves, and from then on that its trading loop works: without proof nothing is said,
 * and systemd starts it anew. Does nothing elsewhere. Returns what ends it.
 */
export function notifyService(
  isWorking: () => boolean,
  log: Log,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): () => void {
  if (!environment['NOTIFY_SOCKET']) return () => undefined
  const say = (word: string): void => {
    // Node has no datagram sockets of this kind: systemd's own program has.
    execFile('systemd-notify', [word], error => {
      if (error) log.warn('service.notTold', describeError(error))
    })
  }
  say('READY=1')
  const periodMs = Number(environment['WATCHDOG_USEC'] ?? Number.NaN) / 1_000
  if (!(periodMs > 0)) return () => undefined
  const timer = setInterval(() => {
    if (isWorking()) say('WATCHDOG=1')
    else log.error('service.silent', 'The trading loop proves no work: systemd is not told that it does.')
  }, periodMs / PINGS_PER_PERIOD)
  return () => clearInterval(timer)
}
