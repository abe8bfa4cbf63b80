import { describeError, type Log } from '#main/observability/log'

const EVERY_MS = 60_000
const TIMEOUT_MS = 10_000

/**
 * Asks for an address as long as the trading loop proves work: whoever is asked rings when it falls silent, whether
 * the loop, the process, the machine or its network is what stopped. Returns what ends it.
 */
export function startDeadMan(
  url: string,
  isWorking: () => boolean,
  log: Log,
  everyMs = EVERY_MS,
): () => void {
  if (url === '') return () => undefined
  const tell = async (): Promise<void> => {
    if (!isWorking()) {
      log.error('deadMan.silent', 'The trading loop proves no work: the heartbeat is held back.')
      return
    }
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    await response.body?.cancel()
    if (!response.ok) log.info('deadMan.refused', `The heartbeat was answered with ${response.status}.`)
  }
  const timer = setInterval(() => {
    tell().catch((error: unknown) => log.info('deadMan.unreached', describeError(error)))
  }, everyMs)
  tell().catch((error: unknown) => log.info('deadMan.unreached', describeError(error)))
  return () => clearInterval(timer)
}
