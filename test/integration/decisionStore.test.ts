import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { epochMs } from '#core/domain/time'
import { SqliteJournal } from '#main/store/journal'
import { NOON } from '../fakes/riskSurroundings'

it('evaluations come newest first, and of one moment the one that was written last', () => {
  const journal = new SqliteJournal(join(mkdtempSync(join(tmpdir(), 'claxton-decisions-')), 'journal.sqlite'))
  const row = (evaluationId: string, later = 0) => ({
    evaluationId,
    scanId: 's',
    strategyId: 'a',
    strategyVersion: 1,
    symbol: 'SPY',
    tsInit: epochMs(NOON + later),
    verdict: 'blocked' as const,
    code: 'VRP',
    evaluation: '{}',
    inputs: new Uint8Array(),
    snapshotHash: '',
    rulesHash: '',
    codeVersion: '',
  })
  // Ids are random: their order says nothing.
  for (const id of ['m', 'a', 'z', 'b']) journal.decisions.addEvaluations([row(id)])
  journal.decisions.addEvaluations([row('k', 1)])
  const newest = (limit: number) => journal.decisions.evaluations({ symbol: 'SPY', limit })
  expect(newest(9).map(({ evaluationId }) => evaluationId)).toEqual(['k', 'b', 'z', 'a', 'm'])
  expect(newest(2).map(({ evaluationId }) => evaluationId)).toEqual(['k', 'b'])
  journal.close()
})
