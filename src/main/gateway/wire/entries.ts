import {
  flagType,
  numberType,
  optionalNumberType,
  textType,
  UNSET_DOUBLE,
  UNSET_INTEGER,
  type ValueType,
} from './valueTypes'

/**
 * A message is a list of entries, read and written by the same table. An entry is a named field, a constant that
 * is written and skipped when read, a section of entries that only some server versions have, or a branch that is
 * there only when an earlier field says so.
 */
export type Entry = Field | Constant | Section | Branch

export type Field<Name extends string = string, Value = unknown> = {
  readonly kind: 'field'
  readonly name: Name
  readonly type: ValueType<Value>
}

export type Constant = { readonly kind: 'constant'; readonly text: string }

export type Section = {
  readonly kind: 'section'
  readonly since: number
  readonly until: number
  readonly entries: readonly Entry[]
}

export type Branch = {
  readonly kind: 'branch'
  readonly on: string
  readonly holds: (value: unknown) => boolean
  readonly entries: readonly Entry[]
}

type FieldsOf<E> = E extends Field
  ? E
  : E extends { readonly kind: 'section' | 'branch'; readonly entries: readonly (infer Inner)[] }
    ? FieldsOf<Inner>
    : never

type FieldsOutsideBranches<E> = E extends Field
  ? E
  : E extends { readonly kind: 'section'; readonly entries: readonly (infer Inner)[] }
    ? FieldsOutsideBranches<Inner>
    : never

type ValueOf<F extends Field> = F['type']['empty']

/** What reading these entries gives: every field, empty where the version or a branch has none. */
export type RecordOf<E> = { readonly [F in FieldsOf<E> as F['name']]: ValueOf<F> }

/** What writing these entries takes: fields of branches may be left out. */
export type WritableOf<E> = { readonly [F in FieldsOutsideBranches<E> as F['name']]: ValueOf<F> } & {
  readonly [F in FieldsOf<E> as F['name']]?: ValueOf<F>
}

const field = <Name extends string, Value>(name: Name, type: ValueType<Value>): Field<Name, Value> => ({
  kind: 'field',
  name,
  type,
})

export const text = <Name extends string>(name: Name) => field(name, textType)
export const flag = <Name extends string>(name: Name) => field(name, flagType)
/** A number that is always set; sizes, prices, ids and counts alike. */
export const num = <Name extends string>(name: Name) => field(name, numberType)

const emptyWhenUnset = optionalNumberType('')
const maxIntegerWhenUnset = optionalNumberType(UNSET_INTEGER)
const maxDoubleWhenUnset = optionalNumberType(UNSET_DOUBLE)
/** Numbers that may be unset, by what is written then. Reading takes all three for unset. */
export const maybe = <Name extends string>(name: Name) => field(name, emptyWhenUnset)
export const maybeInt = <Name extends string>(name: Name) => field(name, maxIntegerWhenUnset)
export const maybeDouble = <Name extends string>(name: Name) => field(name, maxDoubleWhenUnset)

export const constant = (constantText: string): Constant => ({ kind: 'constant', text: constantText })

type SectionOf<E extends readonly Entry[]> = Section & { readonly entries: E }
const section = <const E extends readonly Entry[]>(from: number, to: number, entries: E): SectionOf<E> => ({
  kind: 'section',
  since: from,
  until: to,
  entries,
})

export const since = <const E extends readonly Entry[]>(version: number, ...entries: E): SectionOf<E> =>
  section(version, Number.POSITIVE_INFINITY, entries)
export const until = <const E extends readonly Entry[]>(version: number, ...entries: E): SectionOf<E> =>
  section(0, version, entries)
export const between = <const E extends readonly Entry[]>(
  from: number,
  to: number,
  ...entries: E
): SectionOf<E> => section(from, to, entries)

/** Entries that are there only when the field `on`, which comes earlier, holds. */
export const when = <const E extends readonly Entry[]>(
  on: string,
  holds: (value: unknown) => boolean,
  ...entries: E
): Branch & { readonly entries: E } => ({ kind: 'branch', on, holds, entries })

export const isOneOf =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value)
export const isFilled = (value: unknown): boolean => value !== '' && value !== false
export const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0
export const isNotEmpty = (value: unknown): boolean => Array.isArray(value) && value.length > 0
