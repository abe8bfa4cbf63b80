import { describe, expect, it } from 'vitest'
import { chainSlice, evaluationInputs } from '../../../test/fakes/evaluationInputs'
import type { Leg } from '../domain/instrument'
import { recognisedStructure } from '../domain/recognisedStructure'
import { STRUCTURE_KINDS } from '../domain/structureKind'
import type { Candidate } from '../strategies/candidate'
import { candidatesOf } from '../strategies/candidates'
import { evaluate, openingOf } from './evaluate'
import type { EvaluationInputs } from './inputs'
import { decide, judgeCandidate } from './judgeCandidate'

const spot = 165

/** The candidates of the strategy, of which `evaluate` chose one. */
function candidatesIn(inputs: EvaluationInputs): readonly Candidate[] {
  return inputs.underlying.slices.flatMap(slice =>
    candidatesOf(openingOf(inputs), slice, inputs.strategy.entry, spot),
  )
}

describe('judgeCandidate', () => {
  it.each(STRUCTURE_KINDS)(
    'says of what a strategy for a %s would send exactly what the record says',
    kind => {
      const inputs = evaluationInputs(kind)
      const evaluation = evaluate(inputs)
      const chosen = candidatesIn(inputs).find(candidate => {
        const { focus } = judgeCandidate(inputs, candidate)
        return JSON.stringify(focus) === JSON.stringify(evaluation.focus)
      })
      expect(evaluation.focus).not.toBeNull()
      expect(chosen).toBeDefined()
      if (chosen === undefined) return
      const { candidates: _counts, ...judged } = judgeCandidate(inputs, chosen)
      const { candidates: _all, ...recorded } = evaluation
      expect(judged).toEqual({ ...recorded, opening: judged.opening, gates: judged.gates })
      for (const [index, gate] of judged.gates.entries()) {
        // Counted over one candidate instead of all.
        if (gate.gate !== 'candidates') expect(gate).toEqual(recorded.gates[index])
      }
    },
  )

  it('judges legs of an expiration that the strategy would not look at, and says so', () => {
    const inputs = evaluationInputs('ironCondor', {
      underlying: { ...evaluationInputs().underlying, slices: [chainSlice({ dte: 10 })] },
    })
    const [slice] = inputs.underlying.slices
    const [candidate] = slice ? candidatesOf('ironCondor', slice, inputs.strategy.entry, spot) : []
    if (!candidate) throw new Error('the chain has condors')
    const judged = judgeCandidate(inputs, candidate)
    expect(judged).toMatchObject({ verdict: 'blocked', code: 'DTE_OUTSIDE' })
    expect(judged.focus?.economics.pop).toBeGreaterThan(0)
    expect(judged.gates.find(({ gate }) => gate === 'pop')?.verdict).not.toBe('unmet')
  })
})

describe('decide', () => {
  it.each(STRUCTURE_KINDS)(
    'says of the legs of a %s that a person chose what it says of them for a strategy, and who chose',
    kind => {
      const inputs = evaluationInputs(kind)
      const { focus, ...recorded } = decide(inputs)
      if (focus === null) return expect.fail('nothing was chosen')
      const { instrument, side } = focus
      const legs: readonly Leg[] =
        instrument.kind === 'combo'
          ? instrument.legs
          : instrument.kind === 'option'
            ? [{ option: instrument, ratio: 1, side }]
            : []
      const chosen = decide({ ...inputs, chosen: { legs, by: 'somebody' } })
      expect(chosen).toMatchObject({ chosenBy: 'somebody', verdict: recorded.verdict, code: recorded.code })
      // The legs were not chosen for their deltas: all that follows from prices is the same.
      expect(chosen.focus).toEqual({ ...focus, kind: recognisedStructure(legs) })
      expect(chosen.candidates.considered).toBe(1)
      expect(recorded).not.toHaveProperty('chosenBy')
    },
  )
})
