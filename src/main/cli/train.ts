import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SAMPLES_MIN, trainEntryModel } from '#core/ai/entryModel'
import { TradingState } from '#core/kernel/tradingState'
import type { ModelFile } from '#main/ai/modelFile'
import { scoredTrades } from '#main/ai/trainingData'
import { openJournal } from '#main/backup/openJournal'
import { createLog } from '#main/observability/log'
import { type CommandLine, UsageError } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import { UnavailableJournal } from '#main/store/journal'
import { VERSION } from '#main/version'

/** Fits the entry model to the trades of the journal and says what it is worth on those that it had not seen. */
export async function train(line: CommandLine): Promise<number> {
  if (line.words.length > 0) throw new UsageError('claxton train')
  const { settings } = settingsFrom(line)
  const path = settings['intraday.aiModel'] || join(modeFolder(settings), 'entryModel.json')
  const source = join(modeFolder(settings), 'journal.sqlite')
  const journal = openJournal(settings, createLog({ level: 'error', file: undefined, console: undefined }))
  const { signals } = journal
  if (!signals) {
    const reason = journal instanceof UnavailableJournal ? journal.reason : undefined
    throw new UsageError(
      reason?.code === 'STORE_IN_USE'
        ? 'Claxton is running and holds its files: stop it, then repeat this.'
        : `The journal cannot be read: ${reason?.message ?? 'unknown reason'}`,
    )
  }
  try {
    const state = new TradingState()
    for (const { record } of journal.read()) state.apply(record)
    const samples = scoredTrades(signals, state.structures)
    const trained = trainEntryModel(samples)
    if (!trained) {
      console.error(
        `${samples.length} finished trades are on record: at least ${SAMPLES_MIN} are needed, early and late ones of both kinds.`,
      )
      return 1
    }
    const file: ModelFile = {
      kind: 'claxton.entryModel',
      trainedAt: new Date().toISOString(),
      version: VERSION,
      journal: source,
      ...trained,
      columns: [...trained.columns],
      model: {
        ...trained.model,
        means: [...trained.model.means],
        scales: [...trained.model.scales],
        weights: [...trained.model.weights],
      },
    }
    writeFileSync(path, `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600 })
    const { samples: unseen, auc, logLoss, baseLogLoss, baseRate } = trained.outOfSample
    console.log(`${path}: fitted to ${trained.trainedOn} trades.`)
    console.log(
      `On the latest ${unseen}, judged by a model of the earlier ones: ${percent(baseRate)} paid, AUC ${auc.toFixed(3)}, log loss ${logLoss.toFixed(4)} against ${baseLogLoss.toFixed(4)} of the base rate.`,
    )
    if (logLoss >= baseLogLoss)
      console.log('It knows nothing that the base rate does not: do not gate by it.')
    return 0
  } finally {
    journal.close()
  }
}

const percent = (ratio: number): string => `${(100 * ratio).toFixed(0)} %`
