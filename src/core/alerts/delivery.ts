import { type Alert, type ChannelName, isAtLeast, type Severity } from './alert'

/** From when to when nobody is disturbed, in milliseconds since midnight of the exchange; may run over midnight. */
export type QuietHours = { readonly from: number; readonly to: number }

export type ChannelRules = {
  readonly channel: ChannelName
  readonly least: Severity
}

export type DeliveryRules = {
  readonly quiet: QuietHours | undefined
  /** Messages of one channel in any ten minutes; what is more waits for the digest. */
  readonly perWindow: number
}

export const DELIVERY_WINDOW_MS = 10 * 60_000

export type Delivery = 'send' | 'hold' | 'drop'

/**
 * What becomes of an alert on one channel. What is critical is always sent at once; all else is held for a digest in
 * quiet hours and when the channel has said enough.
 */
export function deliveryOf(
  alert: Pick<Alert, 'severity'>,
  { least }: ChannelRules,
  { quiet, perWindow }: DeliveryRules,
  sentInWindow: number,
  timeOfDay: number,
): Delivery {
  if (!isAtLeast(alert.severity, least)) return 'drop'
  if (alert.severity === 'critical') return 'send'
  return isQuiet(quiet, timeOfDay) || sentInWindow >= perWindow ? 'hold' : 'send'
}

export function isQuiet(quiet: QuietHours | undefined, timeOfDay: number): boolean {
  if (!quiet) return false
  const { from, to } = quiet
  return from <= to ? timeOfDay >= from && timeOfDay < to : timeOfDay >= from || timeOfDay < to
}

const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 5 * 60_000

/** How long to wait after so many attempts that failed. */
export const retryAfterMs = (attempts: number): number =>
  Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, attempts - 1))

const DIGEST_LINES = 20

/** Several alerts as one, the most severe first told by its title. */
export function digestOf(alerts: readonly Alert[]): Alert {
  const severity = alerts.some(each => each.severity === 'warning') ? 'warning' : 'info'
  const counts = new Map<string, number>()
  for (const { title } of alerts) counts.set(title, (counts.get(title) ?? 0) + 1)
  const lines = [...counts].map(([title, count]) => (count > 1 ? `${title} (${count} times)` : title))
  const more = lines.length > DIGEST_LINES ? [`and ${lines.length - DIGEST_LINES} more`] : []
  return {
    severity,
    event: 'digest',
    title: `${alerts.length} alerts were held back`,
    text: [...lines.slice(0, DIGEST_LINES), ...more].join('\n'),
  }
}
