import { readFileSync } from 'node:fs'
import { parse, YAMLParseError } from 'yaml'
import { z } from 'zod'
import { err, ok, type Result } from '#core/domain/result'
import { ControlCommand } from '#main/gateway/control/controlCommands'
import { responses } from '#main/gateway/wire/responses'

/**
 * A scenario is a list of steps: when, and a control command.
 *
 *     - at: 90                # seconds of market time after the start
 *       do: notify
 *       code: 1100
 *     - after: { message: openOrder, count: 3 }
 *       do: closeSockets
 */
export type ScenarioStep = { readonly when: ScenarioMoment; readonly command: ControlCommand }

export type ScenarioMoment =
  | { readonly kind: 'at'; readonly seconds: number }
  | { readonly kind: 'after'; readonly message: string; readonly count: number }

/** Bounds a file that was meant to be something else. */
const STEPS_MAX = 10_000

const After = z.strictObject({
  message: z.enum(Object.keys(responses) as [string, ...string[]]),
  count: z.int().min(1).default(1),
})
const Step = z.looseObject({ at: z.number().min(0).optional(), after: After.optional() })
const Steps = z.array(Step).max(STEPS_MAX)

/** Reads and checks a scenario; the error names the step and what is wrong with it. */
export function scenarioFrom(yaml: string): Result<readonly ScenarioStep[], string> {
  const document = documentFrom(yaml)
  if (!document.ok) return document
  const parsed = Steps.safeParse(document.value)
  if (!parsed.success) return err(z.prettifyError(parsed.error))
  const steps: ScenarioStep[] = []
  for (const [index, { at, after, ...rest }] of parsed.data.entries()) {
    if ((at === undefined) === (after === undefined)) {
      return err(`step ${index + 1}: needs either "at" or "after"`)
    }
    const command = ControlCommand.safeParse(rest)
    if (!command.success) return err(`step ${index + 1}: ${z.prettifyError(command.error)}`)
    const when: ScenarioMoment =
      after === undefined ? { kind: 'at', seconds: at ?? 0 } : { kind: 'after', ...after }
    steps.push({ when, command: command.data })
  }
  return ok(steps)
}

/** @throws the file system's error when the file cannot be read. */
export const scenarioFromFile = (path: string): Result<readonly ScenarioStep[], string> =>
  scenarioFrom(readFileSync(path, 'utf8'))

function documentFrom(yaml: string): Result<unknown, string> {
  try {
    return ok(parse(yaml))
  } catch (error) {
    if (error instanceof YAMLParseError) return err(error.message)
    throw error
  }
}
