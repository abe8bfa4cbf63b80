import type { BrokerCommand } from '../ports/broker'
import type { JournalRecord } from './record'
import type { RefusalCode, Step } from './step'

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
