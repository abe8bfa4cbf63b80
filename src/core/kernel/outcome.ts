import type { BrokerCommand } from '../ports/broker'
import type { Denial } from '../risk/denial'
import type { JournalRecord } from './record'

/**
 * What an input leads to. The engine commits the records, applies them to the state, and only then says the commands.
 */
export type Step = {
  readonly records: readonly JournalRecord[]
  readonly commands: readonly BrokerCommand[]
  readonly outcome: Outcome
  /** The broker's words do not add up: ask for everything again. */
  readonly needsReconciliation?: boolean
}

export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'denied'; readonly denials: readonly Denial[] }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: string }

/** Requests about an order that make no sense in its state. */
export type RefusalCode = 'ORDER_UNKNOWN' | 'ORDER_NOT_WORKING' | 'ORDER_NOT_OURS'

export const NOTHING: Step = { records: [], commands: [], outcome: { kind: 'done' } }

export const done = (records: readonly JournalRecord[], commands: readonly BrokerCommand[] = []): Step => ({
  records,
  commands,
  outcome: { kind: 'done' },
})

export const refused = (code: RefusalCode, message: string): Step => ({
  records: [],
  commands: [],
  outcome: { kind: 'refused', code, message },
})
