import type { Alert, Severity } from '#core/alerts/alert'
import type { Log } from '#main/observability/log'
import type { ActivityView } from '#protocol/views/logView'

/** Lines of the log that people should hear of, and how urgently. Everything else is for who reads the log. */
const ALERTS: Readonly<Record<string, { readonly severity: Severity; readonly title: string }>> = {
  'killSwitch.tripped': { severity: 'critical', title: 'Kill switch tripped' },
  'killSwitch.reset': { severity: 'warning', title: 'Kill switch reset' },
  'guardian.acted': { severity: 'critical', title: 'The guardian has acted' },
  'deadMan.silent': { severity: 'critical', title: 'The trading loop has stopped' },
  'journal.failed': { severity: 'critical', title: 'The journal cannot be written' },
  'journal.recovered': { severity: 'info', title: 'The journal can be written again' },
  'journal.unreadable': { severity: 'critical', title: 'The journal cannot be read' },
  'journal.unavailable': { severity: 'critical', title: 'The journal cannot be opened' },
  'journal.restored': { severity: 'critical', title: 'A damaged journal was replaced by a backup' },
  'broker.account': { severity: 'critical', title: 'The account is not the one that is meant' },
  'flatten.unpriced': { severity: 'critical', title: 'A position cannot be priced and stays open' },
  'flatten.failed': { severity: 'critical', title: 'Flattening failed' },
  'legs.notMended': { severity: 'critical', title: 'A structure has come apart' },
  'strategy.quarantined': { severity: 'warning', title: 'A strategy was taken out' },
  'position.adopted': { severity: 'warning', title: 'The broker holds something else than the journal' },
  'audit.failed': { severity: 'warning', title: 'The audit log cannot be written' },
  'audit.unavailable': { severity: 'warning', title: 'The audit log cannot be opened' },
  'backup.failed': { severity: 'warning', title: 'A backup failed' },
  'bridge.tokenRefused': { severity: 'warning', title: 'Somebody showed a wrong token' },
  'entries.switched': { severity: 'info', title: 'Entries switched' },
  'order.filled': { severity: 'info', title: 'Filled' },
}

/** The same event is told again only after this: a loop must not ring all night. */
const HEARD_BEFORE_MAX = 200
const QUIET_AFTER_MS = 60_000
/** Gateways restart; what is back within this was no outage. */
const OUTAGE_AFTER_MS = 60_000

/** Turns lines of the log into alerts. Returns what ends it. */
export function watchForAlerts(
  log: Log,
  raise: (alert: Alert) => void,
  wall: () => number = Date.now,
): () => void {
  const toldAt = new Map<string, number>()
  let outage: NodeJS.Timeout | undefined
  const hear = ({ event, message }: Pick<ActivityView, 'event' | 'message'>): void => {
    if (event === 'broker.ready') {
      clearTimeout(outage)
      outage = undefined
    }
    if (event === 'broker.lost')
      outage ??= setTimeout(
        () => raise({ severity: 'critical', event, title: 'The broker is out of reach', text: message }),
        OUTAGE_AFTER_MS,
      )
    const alert = ALERTS[event]
    if (!alert) return
    const key = event === 'order.filled' ? `${event} ${message}` : event
    const now = wall()
    if (now - (toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < QUIET_AFTER_MS) return
    if (toldAt.size > 1_000) toldAt.clear()
    toldAt.set(key, now)
    raise({ ...alert, event, text: message })
  }
  // What was said before anybody listened, such as that the journal was damaged.
  for (const line of log.recent(HEARD_BEFORE_MAX)) hear(line)
  const unobserve = log.observe(hear)
  return () => {
    clearTimeout(outage)
    unobserve()
  }
}
