import { join } from 'node:path'
import type { Alert } from '#core/alerts/alert'
import { exchangeTimeOf } from '#core/calendar/exchangeTime'
import { openSessionAt } from '#core/calendar/xnysSessions'
import { isRestingExit, unprotectedPositions } from '#core/updates/unprotectedPositions'
import { installObstacle } from '#core/updates/updatePolicy'
import { AlertDesk } from '#main/alerts/alertDesk'
import { watchForAlerts } from '#main/alerts/alertWatch'
import type { Channel } from '#main/alerts/channel'
import { channelsFrom, quietFrom } from '#main/alerts/channelsFrom'
import { dailySummary, summaryDue } from '#main/alerts/dailySummary'
import { startDeadMan } from '#main/alerts/deadMan'
import { AuditLog, type AuditTrail } from '#main/audit/auditLog'
import { BackupDesk } from '#main/backup/backupDesk'
import type { Engine } from '#main/engine/engine'
import { Metrics } from '#main/metrics/metrics'
import { describeError, type Log } from '#main/observability/log'
import { modeFolder } from '#main/settings/modeFolder'
import type { Settings } from '#main/settings/settingTable'
import { AlertStore } from '#main/store/alertStore'
import { type Preparation, UpdateDesk } from '#main/updates/updateDesk'

export type OperationsOptions = {
  readonly engine: Engine
  /** Folder of the built programs. */
  readonly programs: string
  /** Notifications, where there is a desktop. */
  readonly desktop?: Channel
  /** Installs the update that was reported, where this application updates itself. */
  readonly installUpdate?: () => void
}

const SUMMARY_LOOK_MS = 20_000

/** What stands around an engine: the record of who did what, copies of what it knows, and word to people elsewhere. */
export class Operations {
  readonly audit: AuditTrail | undefined
  readonly backups: BackupDesk
  /** Undefined when what waits could not be kept. */
  readonly alerts: AlertDesk | undefined
  readonly metrics: Metrics
  readonly updates: UpdateDesk
  readonly #engine: Engine
  readonly #auditLog: AuditLog | undefined
  readonly #alertStore: AlertStore | undefined
  readonly #ends: (() => void)[] = []

  constructor({ engine, programs, desktop, installUpdate }: OperationsOptions) {
    this.#engine = engine
    this.updates = new UpdateDesk(view => engine.bus.publish('updates.changed', view), installUpdate)
    const { log, stores } = engine
    const { settings } = engine.settings
    this.#auditLog = openAudit(settings, log)
    this.audit = this.#auditLog
    const { journal, marketStore } = stores
    this.backups = new BackupDesk({
      settings,
      journal: file => journal.copyTo(file),
      market: marketStore && (file => marketStore.copyTo(file)),
      programs,
      log,
    })
    this.#alertStore = openAlertStore(settings, log)
    this.alerts =
      this.#alertStore &&
      new AlertDesk({
        channels: channelsFrom(settings, desktop),
        store: this.#alertStore,
        routes: settings['alerts.routes'],
        quiet: quietFrom(settings['alerts.quiet']),
        perWindow: settings['alerts.perTenMinutes'],
        timeOfDay: () => exchangeTimeOf(engine.now()).msOfDay,
        log,
      })
    this.metrics = new Metrics(engine, () => this.alerts?.counts)
  }

  /** Before the engine starts: what it says first is heard as well. */
  start(): void {
    const { log, settings } = this.#engine
    this.backups.start()
    const { alerts } = this
    if (alerts) {
      this.#ends.push(watchForAlerts(log, alert => alerts.raise(alert)))
      const timer = setInterval(() => this.#summarise(alerts), SUMMARY_LOOK_MS)
      this.#ends.push(() => clearInterval(timer))
    }
    const url = settings.settings['alerts.heartbeatUrl']
    this.#ends.push(startDeadMan(url, () => this.#engine.isWorking, log))
  }

  /** Before the engine closes its databases. */
  async close(): Promise<void> {
    for (const end of this.#ends) end()
    await this.backups.stop()
    this.metrics.close()
    this.alerts?.close()
    this.#alertStore?.close()
    this.#auditLog?.close()
  }

  /** Why the engine may not be stopped for an update now. */
  updateObstacle(): string | undefined {
    const { views, settings } = this.#engine
    const orders = views.workingOrders()
    const isSessionOpen = openSessionAt(this.#engine.now()) !== undefined
    const held = views.positions().filter(({ quantity }) => quantity !== 0)
    return installObstacle({
      // Exits that rest at the broker stay there while nobody watches; everything else may need us.
      workingOrders: orders.filter(order => !isRestingExit(order)).length,
      // Without a market nothing can happen to a position while the engine restarts.
      unprotectedPositions: isSessionOpen ? unprotectedPositions(held, orders).length : 0,
      isSessionOpen,
      killState: views.status().killSwitch.state,
      waitsForSession: settings.settings['update.waitsForSession'],
    })
  }

  /** A backup, unless something is at stake before it or after it. */
  async prepareUpdate(): Promise<Preparation> {
    const obstacle = this.updateObstacle()
    if (obstacle !== undefined) return { kind: 'waits', reason: obstacle }
    const { name } = await this.backups.make('update')
    const late = this.updateObstacle()
    if (late !== undefined) return { kind: 'waits', reason: late }
    return { kind: 'prepared', backup: name, isBrokerReady: this.#engine.isReady }
  }

  #summarise(alerts: { raise(alert: Alert): void }): void {
    const { settings, log, views } = this.#engine
    const session = settings.settings['alerts.summary'] ? summaryDue(this.#engine.now()) : undefined
    if (session === undefined || !this.#engine.isReady) return
    try {
      if (this.#alertStore?.claimSummary(session, Date.now()))
        alerts.raise(dailySummary(views, session, this.#auditLog?.head.hash))
    } catch (error) {
      log.info('alerts.notKept', describeError(error))
    }
  }
}

/** An engine that cannot record still lets people stop it: the log says that nothing is recorded. */
function openAudit(settings: Settings, log: Log): AuditLog | undefined {
  try {
    return new AuditLog({ folder: modeFolder(settings), name: 'engine' })
  } catch (error) {
    log.error('audit.unavailable', describeError(error))
    return undefined
  }
}

function openAlertStore(settings: Settings, log: Log): AlertStore | undefined {
  try {
    return new AlertStore(join(modeFolder(settings), 'alerts.sqlite'))
  } catch (error) {
    log.warn('alerts.unavailable', `${describeError(error)} Nobody is told anything.`)
    return undefined
  }
}
