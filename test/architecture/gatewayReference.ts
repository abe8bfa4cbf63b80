import { z } from 'zod'
import { ControlCommand } from '#main/gateway/control/controlCommands'
import { NOTICES } from '#main/gateway/faults/connectionNotices'
import { FLAGS, type Flag } from '#main/gateway/flagTable'
import { IB_LIMITS } from '#main/gateway/server/limits'
import { requests } from '#main/gateway/wire/requests'
import { responses } from '#main/gateway/wire/responses'

/** docs/GATEWAY-REFERENCE.md: everything about the simulated gateway that a table in the source says. */
export const gatewayReference = (notice: string): string =>
  [
    '# The simulated IB gateway: reference',
    '',
    `${notice} The guide is [GATEWAY.md](GATEWAY.md).`,
    '',
    '## Flags',
    '',
    'Of `claxton gateway`, `npm run gateway -- ...`, and of `flags:` in a scenario.',
    '',
    '| flag | without it | what |',
    '|---|---|---|',
    ...Object.entries<Flag>(FLAGS).map(
      ([name, { value, fallback = '', help }]) =>
        `| \`--${name}${value === undefined ? '' : `=${value}`}\` | ${fallback} | ${help} |`,
    ),
    '',
    '## Limits',
    '',
    'As IB has them for one client; changed with `--limits=name:number,...`. `outputBytes` is what may wait for a slow reader.',
    '',
    '| limit | |',
    '|---|---|',
    ...Object.entries(IB_LIMITS).map(([name, value]) => `| \`${name}\` | ${value} |`),
    '',
    '## Commands',
    '',
    'Of the control port, and of steps in a scenario. A question mark marks what may be left out.',
    '',
    '| command | fields |',
    '|---|---|',
    ...commands().map(({ name, fields }) => `| \`${name}\` | ${fields} |`),
    '',
    'Codes of `notify`: ',
    '',
    ...Object.entries(NOTICES).map(([code, text]) => `- ${code}: ${text}`),
    '',
    '## Messages',
    '',
    'Names by which scenarios and faults call them.',
    '',
    `Requests: ${namesOf(requests)}.`,
    '',
    `Responses: ${namesOf(responses)}.`,
    '',
  ].join('\n')

const namesOf = (table: Readonly<Record<string, { readonly id: number }>>): string =>
  Object.entries(table)
    .map(([name, { id }]) => `\`${name}\` (${id})`)
    .join(', ')

type Schema = {
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly type?: string
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

function commands(): readonly { readonly name: string; readonly fields: string }[] {
  const schema = z.toJSONSchema(ControlCommand, { unrepresentable: 'any' }) as Schema
  return (schema.oneOf ?? schema.anyOf ?? []).map(({ properties = {}, required = [] }) => {
    const { do: name, ...rest } = properties
    return { name: String(name?.const), fields: fieldsOf(rest, required) }
  })
}

const fieldsOf = (properties: Readonly<Record<string, Schema>>, required: readonly string[]): string =>
  Object.entries(properties)
    .map(([field, schema]) => `${field}${required.includes(field) ? '' : '?'}: ${typeOf(schema)}`)
    .join('; ')

/** Long lists are the names of messages, which have their own chapter. */
const NAMES_MAX = 12

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``
  if (schema.enum) {
    return schema.enum.length > NAMES_MAX
      ? 'a message'
      : schema.enum.map(each => `\`${String(each)}\``).join(' or ')
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return choices.map(typeOf).join(' or ')
  if (schema.items) return `list of ${typeOf(schema.items)}`
  if (schema.properties) return `{ ${fieldsOf(schema.properties, schema.required ?? [])} }`
  return schema.type ?? 'anything'
}
