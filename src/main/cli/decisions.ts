import { join } from 'node:path'
import { openJournal } from '#main/backup/openJournal'
import { createLog } from '#main/observability/log'
import { replayView, standingEvaluations } from '#main/options/decisionViews'
import { EvaluationLog } from '#main/options/evaluationLog'
import { type CommandLine, UsageError } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import type { EvaluationRow } from '#main/store/decisionStore'
import { UnavailableJournal } from '#main/store/journal'
import { MarketStore } from '#main/store/marketStore'
import { VERSION } from '#main/version'
import type { DecisionReplayView, EvaluationView } from '#protocol/views/decisionView'
import { BridgeProbe } from './bridgeProbe'

/** What was decided, from the files, or with `--url` from a Claxton that runs and therefore holds them. */
export interface Decisions {
  /** The latest evaluation of each strategy on the symbol until a moment; undefined is now. */
  why(symbol: string, at: number | undefined): Promise<readonly EvaluationView[]>
  replay(evaluationId: string): Promise<DecisionReplayView>
  close(): void
}

export async function openDecisions(line: CommandLine): Promise<Decisions> {
  const { url, ...flags } = line.flags
  return url === undefined ? storedDecisions({ ...line, flags }) : runningDecisions(url)
}

async function runningDecisions(url: string): Promise<Decisions> {
  const { port, hash } = parsedUrl(url)
  const probe = await BridgeProbe.connect(Number(port), hash.replace(/^#token=/, ''))
  return {
    why: (symbol, at) => probe.call('evaluations.why', at === undefined ? { symbol } : { symbol, at }),
    replay: evaluationId => probe.call('evaluations.replay', { evaluationId }),
    close: () => probe.close(),
  }
}

function storedDecisions(line: CommandLine): Decisions {
  const { settings } = settingsFrom(line)
  const journal = openJournal(settings, createLog({ level: 'error', file: undefined, console: undefined }))
  if (!journal.decisions) {
    const reason = journal instanceof UnavailableJournal ? journal.reason : undefined
    throw new UsageError(
      reason?.code === 'STORE_IN_USE'
        ? 'Claxton is running and holds its files: repeat the command with --url=ADDRESS, as it was printed at the start.'
        : `The journal cannot be read: ${reason?.message ?? 'unknown reason'}`,
    )
  }
  const market = new MarketStore(join(modeFolder(settings), 'market.sqlite'))
  const { decisions } = journal
  const log = new EvaluationLog(decisions, market, VERSION)
  const nameOf = (row: EvaluationRow) =>
    decisions.versionsOf(row.strategyId).find(({ strategy }) => strategy.version === row.strategyVersion)
      ?.strategy.name ?? row.strategyId
  return {
    why: async (symbol, at) => {
      const rows = decisions.evaluations({
        symbol,
        before: at === undefined ? undefined : at + 1,
        limit: 500,
      })
      return standingEvaluations(rows, nameOf)
    },
    replay: async evaluationId => {
      if (!decisions.evaluation(evaluationId)) throw new UsageError(`There is no evaluation ${evaluationId}.`)
      return replayView(evaluationId, log.replay(evaluationId))
    },
    close: () => {
      market.close()
      journal.close()
    },
  }
}

function parsedUrl(url: string): URL {
  try {
    return new URL(url)
  } catch {
    throw new UsageError(`${url} is not an address such as http://127.0.0.1:7411/#token=...`)
  }
}
