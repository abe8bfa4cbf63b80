import { readFileSync } from 'node:fs'
import { parse, YAMLParseError } from 'yaml'
import { z } from 'zod'
import { err, ok, type Result } from '#core/domain/result'
import { ControlCommand } from '#main/gateway/control/controlCommands'
import { msOfClock } from '#main/gateway/newYorkTime'
import { requests } from '#main/gateway/wire/requests'
import { responses } from '#main/gateway/wire/responses'

/**
 * A scenario is a list of steps, each a moment and a control command; or a mapping with such `steps` and `flags` of the
 * command line.
 *
 *     flags: { market: synthetic, seed: 7 }
 *     steps:
 *       - at: 90                # seconds of market time after the start
 *         do: notify
 *         code: 1100
 *       - at: '15:55'           # New York's clock, the next time that it shows this
 *         do: halt
 *       - after: { message: openOrder, count: 3 }
 *         do: closeSockets
 *       - after: { request: placeOrder }
 *         do: mute
 */
export type Scenario = {
  /** As words of the command line. */
  readonly flags: readonly string[]
  readonly steps: readonly ScenarioStep[]
}

export type ScenarioStep = { readonly when: ScenarioMoment; readonly command: ControlCommand }

export type ScenarioMoment =
  /** Market time after the start. */
  | { readonly kind: 'elapsed'; readonly ms: number }
  | { readonly kind: 'clock'; readonly msOfDay: number }
  /** Right behind the n-th such message to, or request from, any client. */
  | { readonly kind: 'message' | 'request'; readonly name: string; readonly count: number }

/** Bounds a file that was meant to be something else. */
const STEPS_MAX = 10_000

const namesOf = (table: object) => z.enum(Object.keys(table) as [string, ...string[]])
const After = z.strictObject({
  message: namesOf(responses).optional(),
  request: namesOf(requests).optional(),
  count: z.int().min(1).default(1),
})
const Step = z.looseObject({ at: z.json().optional(), after: After.optional() })
const FlagValue = z.union([z.string(), z.number(), z.boolean()])
const Document = z.strictObject({
  flags: z.record(z.string(), FlagValue).default({}),
  steps: z.array(Step).max(STEPS_MAX).default([]),
})

/** Reads and checks a scenario; the error names the step and what is wrong with it. */
export function scenarioFrom(yaml: string): Result<Scenario, string> {
  const document = documentFrom(yaml)
  if (!document.ok) return document
  const parsed = Document.safeParse(
    Array.isArray(document.value) ? { steps: document.value } : document.value,
  )
  if (!parsed.success) return err(`not a scenario: ${z.prettifyError(parsed.error)}`)
  const steps: ScenarioStep[] = []
  for (const [index, { at, after, ...rest }] of parsed.data.steps.entries()) {
    const when = momentFrom(at, after)
    if (!when.ok) return err(`step ${index + 1}: ${when.error}`)
    const command = ControlCommand.safeParse(rest)
    if (!command.success) return err(`step ${index + 1}: ${z.prettifyError(command.error)}`)
    steps.push({ when: when.value, command: command.data })
  }
  return ok({ flags: wordsFrom(parsed.data.flags), steps })
}

/** A switch is `true`; one that is `false` is as if it were not there. */
const wordsFrom = (flags: Readonly<Record<string, z.infer<typeof FlagValue>>>): readonly string[] =>
  Object.entries(flags).flatMap(([name, value]) => {
    if (value === false) return []
    return [value === true ? `--${name}` : `--${name}=${value}`]
  })

function momentFrom(at: unknown, after: z.infer<typeof After> | undefined): Result<ScenarioMoment, string> {
  if ((at === undefined) === (after === undefined)) return err('needs either "at" or "after"')
  if (after) {
    const { message, request, count } = after
    const name = message ?? request
    if (name === undefined || (message !== undefined && request !== undefined))
      return err('"after" needs either "message" or "request"')
    return ok({ kind: message === undefined ? 'request' : 'message', name, count })
  }
  if (typeof at === 'number' && at >= 0) return ok({ kind: 'elapsed', ms: at * 1000 })
  const msOfDay = typeof at === 'string' ? msOfClock(at) : undefined
  if (msOfDay !== undefined) return ok({ kind: 'clock', msOfDay })
  return err(`"at" is seconds after the start or a time of day such as '15:55', not ${JSON.stringify(at)}`)
}

/** @throws the file system's error when the file cannot be read. */
export const scenarioFromFile = (path: string): Result<Scenario, string> =>
  scenarioFrom(readFileSync(path, 'utf8'))

function documentFrom(yaml: string): Result<unknown, string> {
  try {
    return ok(parse(yaml))
  } catch (error) {
    if (error instanceof YAMLParseError) return err(error.message)
    throw error
  }
}
