import { createHash, randomUUID } from 'node:crypto'
import type { EpochMs } from '#core/domain/time'
import type { Evaluation } from '#core/pipeline/evaluate'
import type { EvaluationInputs, UnderlyingSnapshot } from '#core/pipeline/inputs'
import { decide } from '#core/pipeline/judgeCandidate'
import type { DecisionStore, EvaluationRow } from '#main/store/decisionStore'
import { compressed, decompressed, exactJson, fromExactJson } from '#main/store/exactJson'
import type { MarketStore } from '#main/store/marketStore'

export type RecordedEvaluation = {
  readonly row: EvaluationRow
  readonly inputs: EvaluationInputs
  readonly evaluation: Evaluation
}

/** What deciding again led to: the same bytes, or where they part. */
export type DecisionReplay = {
  readonly isIdentical: boolean
  readonly stored: string
  readonly replayed: string
}

/**
 * One record for each evaluation, passed or not: the verdict, and all that it takes to reach it again. The snapshot
 * of an underlying is kept once for all strategies that looked at it.
 */
export class EvaluationLog {
  readonly #snapshotHashes = new WeakMap<UnderlyingSnapshot, string>()

  constructor(
    private readonly decisions: DecisionStore,
    /** Undefined when the market database could not be opened: then decisions are kept but cannot be replayed. */
    private readonly snapshots: MarketStore | undefined,
    private readonly codeVersion: string,
  ) {}

  /** Evaluates one strategy, or the legs that a person chose; nothing is kept until `keep`. */
  decide(inputs: EvaluationInputs, scanId: string): RecordedEvaluation {
    const evaluation = decide(inputs)
    const { underlying, strategy, rules, ...rest } = inputs
    return {
      inputs,
      evaluation,
      row: {
        evaluationId: randomUUID(),
        scanId,
        strategyId: strategy.id,
        strategyVersion: strategy.version,
        symbol: underlying.symbol,
        tsInit: inputs.now,
        verdict: evaluation.verdict,
        code: evaluation.code,
        evaluation: JSON.stringify(evaluation),
        inputs: compressed(exactJson({ ...rest, strategy, rules })),
        snapshotHash: this.#keepSnapshot(underlying, inputs.now),
        rulesHash: hashOf(exactJson({ strategy, rules })),
        codeVersion: this.codeVersion,
      },
    }
  }

  /** One transaction for a scan. Throws StoreError. */
  keep(recorded: readonly RecordedEvaluation[]): void {
    this.decisions.addEvaluations(recorded.map(({ row }) => row))
  }

  /** Undefined when the evaluation, or the snapshot that it looked at, is not kept (any more). */
  replay(evaluationId: string): DecisionReplay | undefined {
    const row = this.decisions.evaluation(evaluationId)
    const inputs = row && this.inputsOf(row)
    if (!row || !inputs) return undefined
    const replayed = JSON.stringify(decide(inputs))
    return { isIdentical: replayed === row.evaluation, stored: row.evaluation, replayed }
  }

  inputsOf(row: EvaluationRow): EvaluationInputs | undefined {
    const snapshot = this.snapshots?.loadSnapshot(row.snapshotHash)
    if (snapshot === undefined) return undefined
    const rest = fromExactJson(decompressed(row.inputs)) as Omit<EvaluationInputs, 'underlying'>
    return { ...rest, underlying: fromExactJson(snapshot) as UnderlyingSnapshot }
  }

  #keepSnapshot(underlying: UnderlyingSnapshot, tsInit: EpochMs): string {
    const known = this.#snapshotHashes.get(underlying)
    if (known !== undefined) return known
    const text = exactJson(underlying)
    const hash = hashOf(text)
    this.snapshots?.saveSnapshot(hash, underlying.symbol, text, tsInit)
    this.#snapshotHashes.set(underlying, hash)
    return hash
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
