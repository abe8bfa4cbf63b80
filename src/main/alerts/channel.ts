import type { Alert, ChannelName } from '#core/alerts/alert'

/** Carries one alert to people. Rejects with ChannelError; never waits longer than its timeout. */
export type Channel = {
  readonly name: ChannelName
  readonly send: (alert: Alert) => Promise<void>
}

/** A channel did not take the message. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError'

  constructor(
    message: string,
    /** False when the same message would be refused again, such as with a wrong token. */
    readonly isWorthRetrying: boolean,
    /** How long the other side asked to be left alone. */
    readonly retryAfterMs?: number,
  ) {
    super(message)
  }
}

const TIMEOUT_MS = 10_000

/** Posts and reads the verdict. Secrets stand in addresses: they are in no error. */
export async function post(
  service: string,
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    })
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new ChannelError(`${service} was not reached (${code.replaceAll(url, 'its address')})`, true)
  }
  await response.body?.cancel()
  if (response.ok) return
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  const isBusy = response.status === 429 || response.status >= 500
  throw new ChannelError(
    `${service} answered ${response.status}`,
    isBusy,
    Number.isFinite(seconds) ? Math.max(0, seconds) * 1_000 : undefined,
  )
}

export const JSON_HEADERS = { 'content-type': 'application/json' } as const
