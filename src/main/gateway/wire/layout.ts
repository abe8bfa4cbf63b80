import type { Entry, Field, RecordOf, WritableOf } from './entries'
import type { FieldReader } from './fieldReader'
import type { FrameWriter } from './frameWriter'
import { FieldError, type ValueType } from './valueTypes'

/** One message: its id, its entries, and the types of what reading gives and writing takes. */
export type Layout<Message = unknown, Writable = never> = {
  readonly id: number
  readonly entries: readonly Entry[]
  /** Never set: carry the types. */
  readonly message?: Message
  readonly writable?: (message: Writable) => void
}

export type MessageOf<L> = L extends { readonly message?: infer Message }
  ? Exclude<Message, undefined>
  : never
export type WritableMessageOf<L> = L extends { readonly writable?: (message: infer Writable) => void }
  ? Writable
  : never

export const layout = <const E extends readonly Entry[]>(
  id: number,
  ...entries: E
): Layout<RecordOf<E[number]>, WritableOf<E[number]>> => ({ id, entries })

/** Reads the fields after the message id. @throws FieldError with the field's name. */
export function readMessage<Message>(
  messageLayout: Layout<Message>,
  version: number,
  reader: FieldReader,
): Message {
  return readEntries(messageLayout.entries, version, reader) as Message
}

/** Appends one frame, message id first. */
export function writeMessage<Writable>(
  messageLayout: Layout<unknown, Writable>,
  version: number,
  message: Writable,
  writer: FrameWriter,
): void {
  writer.begin()
  writer.field(String(messageLayout.id))
  const { steps } = planOf(messageLayout.entries, version)
  writeSteps(steps, version, message as Readonly<Record<string, unknown>>, writer)
  writer.end()
}

/** A message with every field empty, to spread the known ones over. */
export function blankMessage<Message>(messageLayout: Layout<Message>): Message {
  return { ...planOf(messageLayout.entries, 0).blank } as Message
}

const LIST_LENGTH_MAX = 10_000

/** A count followed by so many items. */
export const list = <Name extends string, const E extends readonly Entry[]>(
  name: Name,
  ...entries: E
): Field<Name, readonly RecordOf<E[number]>[]> => ({
  kind: 'field',
  name,
  type: listType<RecordOf<E[number]>>(entries),
})

function listType<Item>(entries: readonly Entry[]): ValueType<readonly Item[]> {
  return {
    empty: [],
    read: (reader, version) => {
      const count = Number(reader.next())
      if (!Number.isInteger(count) || count < 0 || count > LIST_LENGTH_MAX) {
        throw new FieldError(`not a count of items: ${count}`)
      }
      return Array.from({ length: count }, () => readEntries(entries, version, reader) as Item)
    },
    write: (writer, items, version) => {
      writer.field(String(items.length))
      const { steps } = planOf(entries, version)
      for (const item of items) writeSteps(steps, version, item as Readonly<Record<string, unknown>>, writer)
    },
  }
}

type Step = Exclude<Entry, { kind: 'section' }>
/** The entries that one version has, in order, and a record of all fields, empty. */
type Plan = { readonly steps: readonly Step[]; readonly blank: Readonly<Record<string, unknown>> }

const plans = new WeakMap<readonly Entry[], Map<number, Plan>>()

function planOf(entries: readonly Entry[], version: number): Plan {
  let byVersion = plans.get(entries)
  if (!byVersion) {
    byVersion = new Map()
    plans.set(entries, byVersion)
  }
  let plan = byVersion.get(version)
  if (!plan) {
    plan = { steps: stepsOf(entries, version), blank: Object.fromEntries(emptiesOf(entries)) }
    byVersion.set(version, plan)
  }
  return plan
}

const stepsOf = (entries: readonly Entry[], version: number): Step[] =>
  entries.flatMap(entry => {
    if (entry.kind !== 'section') return [entry]
    return version >= entry.since && version <= entry.until ? stepsOf(entry.entries, version) : []
  })

const emptiesOf = (entries: readonly Entry[]): (readonly [string, unknown])[] =>
  entries.flatMap(entry => {
    if (entry.kind === 'field') return [[entry.name, entry.type.empty] as const]
    return entry.kind === 'constant' ? [] : emptiesOf(entry.entries)
  })

function readEntries(entries: readonly Entry[], version: number, reader: FieldReader): unknown {
  const plan = planOf(entries, version)
  const message: Record<string, unknown> = { ...plan.blank }
  readSteps(plan.steps, version, message, reader)
  return message
}

function readSteps(
  steps: readonly Step[],
  version: number,
  message: Record<string, unknown>,
  reader: FieldReader,
): void {
  for (const step of steps) {
    switch (step.kind) {
      case 'field':
        message[step.name] = readField(step, version, reader)
        break
      case 'constant':
        reader.next()
        break
      case 'branch':
        if (step.holds(message[step.on])) {
          readSteps(planOf(step.entries, version).steps, version, message, reader)
        }
    }
  }
}

function readField(step: Field, version: number, reader: FieldReader): unknown {
  try {
    return step.type.read(reader, version)
  } catch (error) {
    if (error instanceof FieldError) throw new FieldError(`${step.name}: ${error.message}`)
    throw error
  }
}

function writeSteps(
  steps: readonly Step[],
  version: number,
  message: Readonly<Record<string, unknown>>,
  writer: FrameWriter,
): void {
  for (const step of steps) {
    switch (step.kind) {
      case 'field': {
        const value = message[step.name]
        step.type.write(writer, value === undefined ? step.type.empty : value, version)
        break
      }
      case 'constant':
        writer.field(step.text)
        break
      case 'branch':
        if (step.holds(message[step.on])) {
          writeSteps(planOf(step.entries, version).steps, version, message, writer)
        }
    }
  }
}
