import type { FieldReader } from './fieldReader'
import type { FrameWriter } from './frameWriter'

/** What TWS writes for a number that is not set, where it does not leave the field empty. */
export const UNSET_INTEGER = '2147483647'
export const UNSET_DOUBLE = '1.7976931348623157E308'

/** How a value looks on the wire. `empty` stands for a field that a version or a branch does not have. */
export type ValueType<T> = {
  readonly empty: T
  read(reader: FieldReader, version: number): T
  write(writer: FrameWriter, value: T, version: number): void
}

/** The client sent something that no reading of the protocol allows; answered with code 320. */
export class FieldError extends Error {
  override readonly name = 'FieldError'
}

export const textType: ValueType<string> = {
  empty: '',
  read: reader => reader.next(),
  write: (writer, value) => writer.field(value),
}

/** `1` or `0`; empty is the default, which is false for every flag of the protocol. */
export const flagType: ValueType<boolean> = {
  empty: false,
  read: reader => {
    const text = reader.next()
    return text === '1' || text === 'true'
  },
  write: (writer, value) => writer.field(value ? '1' : '0'),
}

/** A number that is always there: empty and unset read as 0, as every client library does. */
export const numberType: ValueType<number> = {
  empty: 0,
  read: reader => numberFrom(reader.next()) ?? 0,
  write: (writer, value) => writer.field(numberText(value)),
}

/** A number that may be unset, and the text that says so. */
export const optionalNumberType = (unset: string): ValueType<number | undefined> => ({
  empty: undefined,
  read: reader => numberFrom(reader.next()),
  write: (writer, value) => writer.field(value === undefined ? unset : numberText(value)),
})

/** Plain decimal text: the protocol has no exponents but in its unset double. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  const text = String(value)
  return text.includes('e') ? plainDecimal(value) : text
}

function plainDecimal(value: number): string {
  if (Math.abs(value) >= 1e15) return BigInt(Math.round(value)).toString()
  return value.toFixed(12).replace(/0+$/, '').replace(/\.$/, '')
}

function numberFrom(text: string): number | undefined {
  if (text === '' || text === UNSET_INTEGER) return undefined
  if (text === 'Infinity' || text === 'Infinite') return Number.POSITIVE_INFINITY
  const value = Number(text)
  if (!Number.isFinite(value)) throw new FieldError(`not a number: ${text.slice(0, 40)}`)
  return value >= Number.MAX_VALUE ? undefined : value
}
