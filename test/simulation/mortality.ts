import type { JournalRecord } from '#core/kernel/record'
import type { Broker } from '#core/ports/broker'
import type { DecisionStore } from '#main/store/decisionStore'
import type { Journal } from '#main/store/journal'

/** The process has ended here: nothing after it happens. */
export class Died extends Error {
  override readonly name = 'Died'
}

/**
 * Counts the points at which a process could die with a difference: before and after everything that it writes down
 * or says. At the chosen one it dies: from then on the engine can neither write nor speak.
 */
export class Mortality {
  #points = 0
  #diedAt: string | undefined

  constructor(private readonly dieAt = Number.POSITIVE_INFINITY) {}

  get points(): number {
    return this.#points
  }

  get diedAt(): string | undefined {
    return this.#diedAt
  }

  /** Does the work between two points of death. */
  around<T>(what: string, work: () => T): T {
    this.#point(`before ${what}`)
    const result = work()
    this.#point(`after ${what}`)
    return result
  }

  #point(name: string): void {
    if (this.#diedAt !== undefined) throw new Died(`died ${this.#diedAt}`)
    this.#points++
    if (this.#points < this.dieAt) return
    this.#diedAt = name
    throw new Died(`died ${name}`)
  }
}

export const mortalJournal = (journal: Journal, mortality: Mortality): Journal => ({
  append: records => mortality.around(`append of ${kindsOf(records)}`, () => journal.append(records)),
  read: () => journal.read(),
  latest: (limit, before) => journal.latest(limit, before),
  ofOrders: ids => journal.ofOrders(ids),
  setting: key => journal.setting(key),
  setSetting: (key, value) => mortality.around(`setting ${key}`, () => journal.setSetting(key, value)),
  decisions: journal.decisions && mortalDecisions(journal.decisions, mortality),
  signals: journal.signals,
  days: journal.days,
  attachments: journal.attachments,
  drawings: journal.drawings,
  copyTo: file => journal.copyTo(file),
  close: () => undefined,
})

/** What `broker` is told by a living engine; the rest of it is as it is. */
export function mortalBroker(broker: Broker, mortality: Mortality): Broker {
  return new Proxy(broker, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      if (name !== 'perform') return member.bind(target)
      return (command: Parameters<Broker['perform']>[0]) =>
        mortality.around(`${command.kind} sent`, () => target.perform(command))
    },
  })
}

const WRITES: ReadonlySet<string | symbol> = new Set<keyof DecisionStore>([
  'addEvaluations',
  'askApproval',
  'answerApproval',
  'setExitWatch',
  'saveStrategy',
])

function mortalDecisions(decisions: DecisionStore, mortality: Mortality): DecisionStore {
  return new Proxy(decisions, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      if (!WRITES.has(name)) return member.bind(target)
      return (...words: unknown[]) => mortality.around(String(name), () => member.apply(target, words))
    },
  })
}

const kindsOf = (records: readonly JournalRecord[]): string =>
  records.map(record => (record.kind === 'orderEvent' ? record.event : record.kind)).join(', ')
