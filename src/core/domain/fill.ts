import type { Instrument } from './instrument'
import type { Micros } from './money'
import type { Side } from './order'
import type { EpochMs } from './time'

/**
 * One execution, as the broker reported it. A combo order brings one fill for the combo, which counts towards the
 * order, and one for each leg, which count towards the positions.
 */
export type Fill = {
  readonly execId: string
  /** Undefined for a trade that is not ours (made by hand at the broker). */
  readonly clientOrderId: string | undefined
  readonly permId: string | undefined
  readonly instrument: Instrument
  readonly side: Side
  readonly quantity: number
  readonly price: number
  readonly tsEvent: EpochMs
  readonly tsInit: EpochMs
}

export type Commission = {
  readonly execId: string
  readonly amount: Micros
  readonly currency: string
  readonly tsInit: EpochMs
}

/**
 * IBKR corrects an execution by repeating its id with the last group raised: `0001.01.01` -> `0001.01.02`.
 * Executions with the same family are versions of one trade; the highest revision stands.
 */
export function executionFamily(execId: string): { readonly family: string; readonly revision: number } {
  const dot = execId.lastIndexOf('.')
  const revision = Number(execId.slice(dot + 1))
  return dot > 0 && Number.isInteger(revision)
    ? { family: execId.slice(0, dot), revision }
    : { family: execId, revision: 1 }
}
