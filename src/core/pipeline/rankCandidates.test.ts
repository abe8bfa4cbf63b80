import { describe, expect, it } from 'vitest'
import { evaluationInputs } from '../../../test/fakes/evaluationInputs'
import { STRUCTURE_KINDS } from '../domain/structureKind'
import { candidatesOf } from '../strategies/candidates'
import { evaluate, openingOf } from './evaluate'
import { judgeCandidate } from './judgeCandidate'
import { rankCandidates } from './rankCandidates'

const ALL = 10_000
const spot = 165

describe.each(STRUCTURE_KINDS)('the ranking of a %s', kind => {
  const inputs = evaluationInputs(kind)

  it('begins with what the strategy would choose, and its counts are those on record', () => {
    const { evaluation, ranked } = rankCandidates(inputs, ALL)
    expect(evaluation).toEqual(evaluate(inputs))
    expect(ranked[0]?.proposal).toEqual(evaluation.focus)
  })

  it('has every candidate once, and by gate as many as the counts say', () => {
    const { evaluation, ranked } = rankCandidates(inputs, ALL)
    const { considered, admissible, stoppedBy } = evaluation.candidates
    expect(ranked).toHaveLength(considered)
    expect(new Set(ranked.map(({ proposal }) => JSON.stringify(proposal.instrument))).size).toBe(considered)
    const counts = Map.groupBy(ranked, each => each.stoppedBy)
    expect(counts.get(null)?.length ?? 0).toBe(admissible)
    for (const [code, stopped] of counts)
      if (code !== null) expect(stopped).toHaveLength(stoppedBy[code] ?? 0)
    expect(admissible + Object.values(stoppedBy).reduce((sum, count) => sum + count, 0)).toBe(considered)
  })

  it('says of each what the pipeline says of it alone', () => {
    const { ranked } = rankCandidates(inputs, ALL)
    const candidates = inputs.underlying.slices.flatMap(slice =>
      candidatesOf(openingOf(inputs), slice, inputs.strategy.entry, spot),
    )
    const alone = new Map(
      candidates.map(candidate => {
        const { focus, gates } = judgeCandidate(inputs, candidate)
        return [JSON.stringify(focus?.instrument), { focus, gates }]
      }),
    )
    for (const { proposal, stoppedBy } of ranked) {
      const { focus, gates } =
        alone.get(JSON.stringify(proposal.instrument)) ?? expect.fail('nobody judged it')
      expect(proposal).toEqual(focus)
      const blocking = gates.filter(({ verdict }) => verdict === 'block').map(({ code }) => code)
      if (stoppedBy !== null) expect(blocking).toContain(stoppedBy)
    }
  })

  it('puts what passes first, and keeps the best where not all are wanted', () => {
    const { ranked } = rankCandidates(inputs, ALL)
    const stopped = ranked.map(({ stoppedBy }) => stoppedBy !== null)
    expect(stopped).toEqual([...stopped].sort())
    for (const limit of [0, 1, 7])
      expect(rankCandidates(inputs, limit).ranked).toEqual(ranked.slice(0, limit))
  })
})

describe('a combination without a quote', () => {
  it('comes after those that are known to miss', () => {
    const inputs = evaluationInputs('creditPutSpread')
    const [slice] = inputs.underlying.slices
    if (!slice) throw new Error('there is a chain')
    // Nothing is good enough, and every other put has no bid.
    const bid = slice.put.bid.map((each, row) => (row % 2 === 0 ? Number.NaN : each))
    const { ranked } = rankCandidates(
      {
        ...inputs,
        underlying: { ...inputs.underlying, slices: [{ ...slice, put: { ...slice.put, bid } }] },
        strategy: { ...inputs.strategy, entry: { ...inputs.strategy.entry, creditMin: 1_000 } },
      },
      ALL,
    )
    const known = ranked.map(({ miss }) => miss !== null)
    expect(known).toContain(true)
    expect(known).toContain(false)
    expect(known).toEqual([...known].sort().reverse())
    expect(ranked.every(({ stoppedBy }) => stoppedBy === 'CREDIT_TOO_SMALL')).toBe(true)
  })
})

describe('what stands in the way of all', () => {
  it('is told apart from what stops single combinations', () => {
    const inputs = evaluationInputs('ironCondor')
    expect(rankCandidates(inputs, 1).standing).toEqual([])
    const shut = rankCandidates({ ...inputs, entriesOn: false }, 1)
    expect(shut.standing.map(({ code }) => code)).toEqual(['ENTRIES_OFF'])
    expect(shut.evaluation.code).toBe('ENTRIES_OFF')
    const entry = { ...inputs.strategy.entry, creditMin: 1_000 }
    const dear = rankCandidates({ ...inputs, strategy: { ...inputs.strategy, entry } }, 1)
    expect(dear.standing).toEqual([])
    expect(dear.evaluation.candidates).toMatchObject({
      admissible: 0,
      stoppedBy: { CREDIT_TOO_SMALL: dear.evaluation.candidates.considered },
    })
    const none = rankCandidates(
      { ...inputs, strategy: { ...inputs.strategy, entry: { ...entry, deltaMin: 0.999 } } },
      1,
    )
    expect(none.standing.map(({ code }) => code)).toEqual(['NO_CANDIDATE'])
    expect(none.ranked).toEqual([])
  })
})
