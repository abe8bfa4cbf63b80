import type Database from 'better-sqlite3'
import type { Alert, ChannelName, Severity } from '#core/alerts/alert'
import { openDatabase } from './database'
import { alerts0010 } from './migrations/alerts0010'
import { storeErrorFrom } from './storeError'

export const ALERT_MIGRATIONS = [alerts0010] as const

export type OutboxRow = {
  readonly id: number
  readonly channel: ChannelName
  readonly severity: Severity
  readonly event: string
  readonly title: string
  readonly text: string
  readonly attempts: number
  readonly createdAt: number
}

/** Of one channel; with more the oldest that is not critical goes. */
const WAITING_MAX = 500
const KEEP_DONE_MS = 14 * 86_400_000

/** The outbox in a file of its own: an alert survives a crash, and a slow disk here does not slow the journal. Times are the wall's. */
export class AlertStore {
  readonly #database: Database.Database
  readonly #file: string

  /** Throws StoreError. */
  constructor(file: string) {
    this.#file = file
    this.#database = openDatabase({ file, migrations: ALERT_MIGRATIONS, synchronous: 'NORMAL' })
  }

  add(channel: ChannelName, alert: Alert, state: 'waiting' | 'held', now: number): void {
    this.#guard(() => {
      this.#database
        .prepare(
          'INSERT INTO outbox (channel, severity, event, title, text, state, dueAt, createdAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        )
        .run(channel, alert.severity, alert.event, alert.title, alert.text, state, now, now)
      this.#database
        .prepare(
          `DELETE FROM outbox WHERE id IN (
            SELECT id FROM outbox WHERE channel = ? AND state IN ('waiting', 'held')
            ORDER BY severity = 'critical' DESC, id DESC LIMIT -1 OFFSET ?)`,
        )
        .run(channel, WAITING_MAX)
    })
  }

  /** The next that may be sent: what is critical first, then the oldest. */
  nextDue(channel: ChannelName, now: number): OutboxRow | undefined {
    return this.#guard(
      () =>
        this.#database
          .prepare(
            `SELECT * FROM outbox WHERE channel = ? AND state = 'waiting' AND dueAt <= ?
             ORDER BY severity = 'critical' DESC, id LIMIT 1`,
          )
          .get(channel, now) as OutboxRow | undefined,
    )
  }

  held(channel: ChannelName): readonly OutboxRow[] {
    return this.#guard(
      () =>
        this.#database
          .prepare("SELECT * FROM outbox WHERE channel = ? AND state = 'held' ORDER BY id")
          .all(channel) as OutboxRow[],
    )
  }

  /** The held ones become one that waits. */
  gather(channel: ChannelName, digest: Alert, now: number): void {
    this.#guard(() =>
      this.#database.transaction(() => {
        this.#database.prepare("DELETE FROM outbox WHERE channel = ? AND state = 'held'").run(channel)
        this.add(channel, digest, 'waiting', now)
      })(),
    )
  }

  sent(id: number, now: number): void {
    this.#guard(() => {
      this.#database.prepare("UPDATE outbox SET state = 'sent', doneAt = ? WHERE id = ?").run(now, id)
      this.#database
        .prepare("DELETE FROM outbox WHERE state IN ('sent', 'failed') AND doneAt < ?")
        .run(now - KEEP_DONE_MS)
    })
  }

  retryAt(id: number, dueAt: number): void {
    this.#guard(() =>
      this.#database
        .prepare('UPDATE outbox SET attempts = attempts + 1, dueAt = ? WHERE id = ?')
        .run(dueAt, id),
    )
  }

  failed(id: number, now: number): void {
    this.#guard(() =>
      this.#database.prepare("UPDATE outbox SET state = 'failed', doneAt = ? WHERE id = ?").run(now, id),
    )
  }

  sentSince(channel: ChannelName, since: number): number {
    const row = this.#guard(() =>
      this.#database
        .prepare("SELECT count(*) AS n FROM outbox WHERE channel = ? AND state = 'sent' AND doneAt >= ?")
        .get(channel, since),
    )
    return (row as { n: number }).n
  }

  /** True the first time that it is asked for a session. */
  claimSummary(session: string, now: number): boolean {
    const { changes } = this.#guard(() =>
      this.#database
        .prepare('INSERT OR IGNORE INTO summaries (session, tsInit) VALUES (?, ?)')
        .run(session, now),
    )
    return changes === 1
  }

  close(): void {
    this.#database.close()
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw storeErrorFrom(error, this.#file)
    }
  }
}
