import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ExchangeClock } from '#core/calendar/exchangeClock'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import { isWorking } from '#core/execution/orderStatus'
import type { JournalRecord } from '#core/kernel/record'
import { backupFolder } from '#main/backup/backupDesk'
import { accountFault } from '#main/engine/accountMode'
import { brokerAddress, ibkrBroker } from '#main/engine/brokerConnection'
import { BrokerSession } from '#main/engine/brokerSession'
import { TradingLoop } from '#main/engine/tradingLoop'
import { createLog } from '#main/observability/log'
import { type CommandLine, UsageError } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import type { Settings } from '#main/settings/settingTable'
import { SqliteJournal } from '#main/store/journal'
import { confirm } from './confirm'
import { audited } from './operatorAudit'

const RECONCILE_WITHIN_MS = 20_000

/** `claxton recover [--dry-run] [--yes]`: clears away what a crash left and compares the journal with the broker. */
export async function recover(line: CommandLine): Promise<number> {
  const { settings } = settingsFrom(line)
  if (settings.mode === 'simulation' && settings['simulation.gateway'] === '')
    throw new UsageError(
      'In simulation the gateway comes and goes with the engine, whose start is a recovery: claxton start. For a gateway that runs by itself say --simulation.gateway=HOST:PORT.',
    )
  const folder = modeFolder(settings)
  const isDryRun = line.flags['dry-run'] === 'true'
  const orphans = orphansIn(settings)
  for (const path of orphans) console.log(`Left behind: ${path}`)
  const changes = await onCopy(folder, copy => reconcile(settings, copy))
  for (const change of changes) console.log(`Reconciling: ${change}`)
  if (orphans.length + changes.length === 0) {
    console.log('Nothing was left behind, and the journal agrees with the broker.')
    return 0
  }
  if (isDryRun || !(await confirm(line, 'Remove what was left behind, and write this down?', 'RECOVER')))
    return isDryRun ? 0 : 1
  await audited(folder, 'recover', { orphans, changes }, async () => {
    for (const path of orphans) rmSync(path, { recursive: true, force: true })
    await reconcile(settings, join(folder, 'journal.sqlite'))
  })
  console.log('Recovered.')
  return 0
}

/** Drafts that were never finished. */
function orphansIn(settings: Settings): string[] {
  return [modeFolder(settings), backupFolder(settings)].flatMap(folder =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter(name => /\.(draft|restoring)(-wal|-shm)?$/.test(name))
          .map(name => join(folder, name))
      : [],
  )
}

/** A rehearsal: the journal itself is not touched. */
async function onCopy<T>(folder: string, work: (file: string) => Promise<T>): Promise<T> {
  const work_ = mkdtempSync(join(tmpdir(), 'claxton-recover-'))
  try {
    const journal = new SqliteJournal(join(folder, 'journal.sqlite'))
    const copy = join(work_, 'journal.sqlite')
    await journal.copyTo(copy).finally(() => journal.close())
    return await work(copy)
  } finally {
    rmSync(work_, { recursive: true, force: true })
  }
}

/** What the broker's answer changes in a journal, in words: as an engine does it at its start, without trading. */
async function reconcile(settings: Settings, file: string): Promise<string[]> {
  const journal = new SqliteJournal(file)
  const { host, port } = brokerAddress(settings)
  const clientId = settings['broker.clientId']
  const broker = ibkrBroker(settings, { host, port, clientId, clockSpeed: 1 })
  const clock = new ExchangeClock(1)
  const now = () => clock.at(Date.now())
  const log = createLog({ level: 'error', file: undefined, console: text => console.error(text) })
  const changes: string[] = []
  const ready = Promise.withResolvers<void>()
  const loop: TradingLoop = new TradingLoop(journal, broker, log, {
    onRecords: records => changes.push(...records.flatMap(record => describe(record, loop))),
    onNeedsReconciliation: () => session.hint(),
    onJournalHealth: () => undefined,
  })
  const session: BrokerSession = new BrokerSession({
    broker,
    loop,
    log,
    now,
    onChange: () => {
      if (session.state === 'ready') ready.resolve()
    },
    accountFault: () =>
      accountFault(
        settings.mode,
        settings['broker.account'] || (session.accounts[0] ?? ''),
        session.accounts,
      ),
    onPositions: () => undefined,
  })
  try {
    loop.load()
    // Books that lag behind the broker's fills are asked for until they have settled.
    session.recheck()
    loop.process({ kind: 'connectionLost', now: now() })
    broker.start(
      event => {
        if (event.kind === 'link') session.linkChanged(event.link)
        else if (event.kind === 'clock') clock.sync(event.offsetMs, Date.now())
        else if (
          event.kind === 'orderReported' ||
          event.kind === 'orderNoticed' ||
          event.kind === 'fillReported' ||
          event.kind === 'commissionReported'
        )
          loop.process({ ...event, now: now() })
      },
      () => false,
    )
    await within(ready.promise, `${host}:${port} did not answer with orders and positions`)
    return changes
  } finally {
    session.stop()
    await broker.stop()
    journal.close()
  }
}

function describe(record: JournalRecord, { state }: TradingLoop): string[] {
  if (record.kind === 'reconciliation') return [...record.notes]
  if (record.kind === 'fill') return [`a fill of ${record.fill.quantity} that the journal did not have`]
  if (record.kind !== 'orderEvent') return []
  const order = state.order(record.clientOrderId)
  const title = order ? instrumentTitle(order.intent.instrument) : record.clientOrderId
  // Only what is settled by it: unknown is where every unanswered order begins.
  return order && !isWorking(order.status) ? [`${title}: ${record.event} ${record.code ?? ''}`.trim()] : []
}

function within(work: Promise<void>, otherwise: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${otherwise} within ${RECONCILE_WITHIN_MS} ms.`)),
      RECONCILE_WITHIN_MS,
    )
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
