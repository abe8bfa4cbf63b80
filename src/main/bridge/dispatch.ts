import type { z } from 'zod'
import type { AuditTrail } from '#main/audit/auditLog'
import { describeError, type Log } from '#main/observability/log'
import { type BridgeError, BridgeFailure } from '#protocol/errors'
import { isMethodName } from '#protocol/frames'
import {
  type MethodName,
  mayCall,
  methods,
  type OutputOf,
  type ParsedInputOf,
  type Scope,
} from '#protocol/protocol'
import { type Answer, RequestMemory } from './requestMemory'

export type Caller = { readonly transport: 'ipc' | 'ws'; readonly scope: Scope; readonly name: string }

/** A missing or misspelt handler does not compile. */
export type Handlers = {
  readonly [M in MethodName]: (input: ParsedInputOf<M>, caller: Caller) => OutputOf<M> | Promise<OutputOf<M>>
}

export type Dispatch = (method: string, input: unknown, caller: Caller) => Promise<Answer>

/** The single place where a call is checked, made and answered. It never throws. */
export function createDispatch(
  handlers: Handlers,
  log: Log,
  audit?: AuditTrail,
  requests: RequestMemory = new RequestMemory(),
): Dispatch {
  const record = (method: string, input: unknown, caller: Caller, answer: Answer): void => {
    try {
      const outcome = answer.ok ? 'done' : answer.error.code
      audit?.record({ actor: caller.name, action: method, outcome, detail: abridged(input) })
    } catch (error) {
      // What was asked has been done: that it cannot be recorded is said, and undoes nothing.
      log.error('audit.failed', describeError(error))
    }
  }
  return (method, input, caller) => {
    if (!isMethodName(method))
      return refuse(
        'badRequest',
        'METHOD_UNKNOWN',
        `There is no method ${JSON.stringify(method.slice(0, 64))}.`,
      )
    const { kind, scope, input: schema } = methods[method]
    if (!mayCall(caller.scope, scope)) {
      const error = {
        kind: 'forbidden' as const,
        code: scope === 'kill' ? 'SCOPE_KILL_NEEDED' : 'SCOPE_TRADE_NEEDED',
        message: `${method} needs a token that may ${scope}; this one may ${caller.scope}.`,
      }
      record(method, undefined, caller, { ok: false, error })
      return Promise.resolve({ ok: false, error })
    }
    const parsed = (schema as z.ZodType).safeParse(input)
    if (!parsed.success) return Promise.resolve({ ok: false, error: badInput(method, parsed.error) })
    const call = () => answerCall(handlers, method, parsed.data, caller, log)
    if (kind === 'query') return call()
    const { requestId } = parsed.data as { requestId: string }
    const known = requests.answerTo(method, requestId)
    if (known !== undefined) return known
    if (requests.isWithdrawn(method, requestId))
      return refuse(
        'denied',
        'REQUEST_WITHDRAWN',
        'This request came after its sender was told that it had not come: nothing was done.',
      )
    const answer = call().then(given => {
      record(method, parsed.data, caller, given)
      return given
    })
    requests.remember(method, requestId, answer)
    return answer
  }
}

async function answerCall(
  handlers: Handlers,
  method: MethodName,
  input: unknown,
  caller: Caller,
  log: Log,
): Promise<Answer> {
  try {
    const handler = handlers[method] as (input: unknown, caller: Caller) => unknown
    // Handlers are checked by the compiler; parsing large answers again would cost more than it finds.
    return { ok: true, output: await handler(input, caller) }
  } catch (error) {
    if (error instanceof BridgeFailure) return { ok: false, error: error.error }
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    if (error instanceof Error && EXPECTED_NAMES.has(error.name)) {
      const kind = code === 'TIMEOUT' ? 'timeout' : 'unavailable'
      return { ok: false, error: { kind, code: code ?? 'UNAVAILABLE', message: error.message } }
    }
    const reference = Math.random().toString(36).slice(2, 10)
    log.error('bridge.internal', `${method} [${reference}]: ${describeError(error)}`, {
      stack: error instanceof Error ? error.stack : undefined,
    })
    const message = `Something went wrong inside Claxton; the log has it under ${reference}.`
    return { ok: false, error: { kind: 'internal', code: 'INTERNAL', message } }
  }
}

const AUDITED_TEXT_MAX = 2_000

/** What was asked, without the contents of files. */
const abridged = (input: unknown): unknown =>
  input &&
  JSON.parse(
    JSON.stringify(input, (_, value: unknown) =>
      typeof value === 'string' && value.length > AUDITED_TEXT_MAX ? `[${value.length} letters]` : value,
    ),
  )

/** The world's failures, told to the caller as they are. */
const EXPECTED_NAMES = new Set(['RequestFailed', 'BrokerUnavailable', 'StoreError'])

function badInput(method: string, error: z.ZodError): BridgeError {
  const details = error.issues.map(issue => ({ path: issue.path.join('.'), message: issue.message }))
  const [first] = details
  const where = first?.path ? `${first.path}: ` : ''
  return {
    kind: 'badRequest',
    code: 'INPUT_INVALID',
    message: `${method}: ${where}${first?.message ?? 'bad input'}`,
    details,
  }
}

const refuse = (kind: BridgeError['kind'], code: string, message: string): Promise<Answer> =>
  Promise.resolve({ ok: false, error: { kind, code, message } })
