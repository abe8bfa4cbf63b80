import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type EntrySample, SAMPLE_COLUMNS } from '#core/ai/entrySample'
import type { Fill } from '#core/domain/fill'
import type { OrderIntent } from '#core/domain/order'
import { epochMs } from '#core/domain/time'
import { decideIntraday } from '#core/pipeline/intraday/decideIntraday'
import { bracketDrafts, entryDraft } from '#core/trades/tradeOrders'
import { HttpScorer } from '#main/ai/httpScorer'
import { LocalScorer } from '#main/ai/localScorer'
import { ModelFileError } from '#main/ai/modelFile'
import { train } from '#main/cli/train'
import { tradeIdOf } from '#main/intraday/tradeId'
import { createLog } from '#main/observability/log'
import { SqliteJournal } from '#main/store/journal'
import { barsThrough, OPEN, STANDARD_RULES, tradeRules } from '../../fakes/intradayInputs'
import { SPY } from '../../fakes/riskSurroundings'
import { tradeOpening } from '../../fakes/tradeOpenings'

const SAMPLE: EntrySample = { symbol: 'SPY', columns: SAMPLE_COLUMNS.map(() => 0) }
const log = createLog({ level: 'warn', file: undefined, console: undefined })

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A scoring service that a test makes up. */
async function service(answer: RequestListener): Promise<{ url: string; questions: unknown[] }> {
  const questions: unknown[] = []
  const made = createServer((request, response) => {
    let text = ''
    request.on('data', part => {
      text += part
    })
    request.on('end', () => {
      questions.push(JSON.parse(text))
      answer(request, response)
    })
  })
  server = made
  await new Promise<void>(resolve => made.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(made.address() as AddressInfo).port}/score`, questions }
}
const scorerAt = (url: string, wall = () => 0) =>
  new HttpScorer({ url, timeoutMs: 200, cacheMs: 1_000, log, wall })

describe('a scoring service', () => {
  it('is asked once for the same, until its answer has grown old, and named as the source', async () => {
    let now = 0
    const { url, questions } = await service((_, response) => response.end('{"score":0.75,"model":"m1"}'))
    const scorer = scorerAt(url, () => now)
    const { host } = new URL(url)
    expect(await scorer.score(SAMPLE)).toEqual({ score: 0.75, delta: 25, source: `m1 at ${host}` })
    await scorer.score(SAMPLE)
    expect(questions).toEqual([{ symbol: 'SPY', columns: expect.objectContaining({ rsi: 0, score: 0 }) }])
    now = 1_000
    await scorer.score(SAMPLE)
    expect(questions).toHaveLength(2)
  })

  it.each<[string, RequestListener]>([
    ['fails', (_, response) => response.writeHead(500).end()],
    ['answers nonsense', (_, response) => response.end('{"score":7,"model":"m1"}')],
    ['does not answer', () => undefined],
  ])('that %s gives no score', async (_, answer) => {
    const { url } = await service(answer)
    expect(await scorerAt(url).score(SAMPLE)).toBeUndefined()
    expect(log.recent(10).some(({ event }) => event === 'ai.unanswered')).toBe(true)
  })
})

const RULES = { ...STANDARD_RULES, vehicle: 'equity' as const }
const RISING = Array.from({ length: 60 }, (_, row) => 165 + 0.03 * row + (row % 3 === 0 ? -0.12 : 0.06))

/** A journal with so many finished trades; those of a steeper rise paid. */
function journalWith(count: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'claxton-ai-'))
  mkdirSync(join(folder, 'simulation'))
  const journal = new SqliteJournal(join(folder, 'simulation', 'journal.sqlite'))
  for (let row = 0; row < count; row++) {
    const paid = row % 3 !== 0
    const now = epochMs(OPEN + (60 + row) * 60_000)
    const minutes = barsThrough(RISING.map((close, i) => close + (paid ? 0.02 * i : 0)))
    const decision = decideIntraday(
      {
        symbol: 'SPY',
        now,
        minutes,
        hours: [],
        spreadRatio: undefined,
        earnings: 'unknown',
        lastWhaleAt: undefined,
      },
      RULES,
    )
    const cycleId = `00000000-0000-4000-8000-${String(row).padStart(12, '0')}`
    const tradeId = tradeIdOf(cycleId, 'SPY')
    journal.signals.add(
      {
        cycleId,
        symbol: 'SPY',
        scalp: decision.scalp.signal,
        whale: decision.whale.signal,
        action: decision.action,
        score: decision.score.score,
        outcome: 'sent',
        detail: JSON.stringify(decision),
        tsInit: now,
      },
      [],
    )
    const opening = tradeOpening({ rules: tradeRules })
    const wish = { tradeId, instrument: SPY, quantity: 1, limitPrice: 165, opening }
    const numbered = (
      draft: Omit<OrderIntent, 'clientOrderId' | 'purpose' | 'source' | 'tsInit'>,
      id: string,
    ) => ({ ...draft, clientOrderId: id, purpose: 'entry', source: 'scalp', tsInit: now }) as const
    const fill = (execId: string, id: string, side: 'buy' | 'sell', price: number): Fill => ({
      execId,
      clientOrderId: id,
      permId: undefined,
      instrument: SPY,
      side,
      quantity: 1,
      price,
      tsEvent: now,
      tsInit: now,
    })
    const [target] = bracketDrafts(wish, `clx-${tradeId}`)
    journal.append([
      { kind: 'intent', intent: numbered(entryDraft(wish), `clx-${tradeId}`) },
      { kind: 'intent', intent: numbered(target!.draft, `clx-${tradeId}-target`) },
      { kind: 'fill', fill: fill(`${row}.1.01`, `clx-${tradeId}`, 'buy', 165) },
      { kind: 'fill', fill: fill(`${row}.2.01`, `clx-${tradeId}-target`, 'sell', paid ? 170 : 160) },
    ])
  }
  journal.close()
  return folder
}
const lineFor = (folder: string) => ({
  command: 'train',
  words: [],
  isHelp: false,
  flags: { 'storage.folder': folder },
})

describe('claxton train', () => {
  it('learns from the journal what paid, writes where it comes from, and is read back as a scorer', async () => {
    const folder = journalWith(90)
    expect(await train(lineFor(folder))).toBe(0)
    const path = join(folder, 'simulation', 'entryModel.json')
    const file = JSON.parse(readFileSync(path, 'utf8'))
    expect(file).toMatchObject({ kind: 'claxton.entryModel', trainedOn: 90, columns: [...SAMPLE_COLUMNS] })
    expect(file.journal).toContain('journal.sqlite')
    expect(file.outOfSample).toMatchObject({ samples: 27, auc: 1 })
    expect((await new LocalScorer(path).score(SAMPLE)).source).toContain('90 trades')
  })

  it('says that too few trades are on record', async () => {
    expect(await train(lineFor(journalWith(5)))).toBe(1)
  })

  it('a model file that is missing, damaged or made for something else is refused by name', () => {
    const folder = mkdtempSync(join(tmpdir(), 'claxton-ai-'))
    const path = join(folder, 'model.json')
    expect(() => new LocalScorer(path)).toThrow(ModelFileError)
    writeFileSync(path, '{"kind":"other"}')
    expect(() => new LocalScorer(path)).toThrow('claxton train')
  })
})
