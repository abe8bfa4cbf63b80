import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { z } from 'zod'
import type { Trip } from '#core/risk/killSwitch'
import { describeError } from '#main/observability/log'
import type { GuardianStatus } from './guardian'

export type KillServerOptions = {
  readonly isOwnHost: (host: string | undefined) => boolean
  /** Who a token belongs to; undefined refuses it. */
  readonly callerOf: (token: string) => string | undefined
  readonly level: Trip['level']
  readonly trip: (trip: Trip) => void
  readonly status: () => GuardianStatus
}

const BODY_BYTES_MAX = 1_024
const KillRequest = z.strictObject({
  level: z.enum(['safeMode', 'hardStop']).optional(),
  reason: z.string().min(1).max(200).optional(),
})

/** POST /kill with a bearer token, and GET /healthz. Browsers are refused: no page has business here. */
export function createKillServer(options: KillServerOptions): Server {
  const server = createServer({ connectionsCheckingInterval: 1_000 }, (request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      if (!response.headersSent)
        respond(response, 500, { code: 'TRIP_FAILED', message: describeError(error) })
    })
  })
  server.headersTimeout = 5_000
  server.requestTimeout = 5_000
  server.maxConnections = 16
  return server
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { isOwnHost, callerOf, level, trip, status }: KillServerOptions,
): Promise<void> {
  const { host, origin, authorization } = request.headers
  if (!isOwnHost(host) || origin !== undefined)
    return respond(response, 403, { code: 'FOREIGN', message: 'This server is not reached that way.' })
  if (request.method === 'GET' && request.url === '/healthz') {
    const { engine, duty, broker } = status()
    return respond(response, broker === 'ready' ? 200 : 503, { engine, duty, broker })
  }
  if (request.method !== 'POST' || request.url !== '/kill')
    return respond(response, 404, { code: 'NOT_FOUND', message: 'POST /kill, or GET /healthz.' })
  const caller = callerOf(/^Bearer ([\w-]{16,200})$/.exec(authorization ?? '')?.[1] ?? '')
  if (caller === undefined)
    return respond(response, 401, { code: 'TOKEN_WRONG', message: 'A token that may kill is needed.' })
  const asked = await bodyOf(request)
  if (!asked)
    return respond(response, 400, {
      code: 'INPUT_INVALID',
      message: 'The body is {"level", "reason"} or empty.',
    })
  trip({ level: asked.level ?? level, reason: asked.reason ?? 'POST /kill', actor: caller })
  respond(response, 202, status())
}

/** Undefined for a body that is too long or none of ours. */
async function bodyOf(request: IncomingMessage): Promise<z.infer<typeof KillRequest> | undefined> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk)
    if (text.length > BODY_BYTES_MAX) return undefined
  }
  if (text === '') return {}
  try {
    return KillRequest.safeParse(JSON.parse(text)).data
  } catch {
    // Not JSON.
    return undefined
  }
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(`${JSON.stringify(body)}\n`)
}
