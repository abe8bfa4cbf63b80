import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { get as getSecurely } from 'node:https'

const REDIRECTS_MAX = 5

/**
 * A response of status 200 or 206, after redirects. Not `fetch`: undici ends the process with an assertion when a server
 * closes its connection while the one who reads is slow. Throws what the network throws, or the status.
 */
export async function httpGet(
  address: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  redirectsLeft = REDIRECTS_MAX,
): Promise<IncomingMessage> {
  const url = new URL(address)
  const request = (url.protocol === 'https:' ? getSecurely : get)(url, { headers, signal, agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const { statusCode = 0 } = response
  if (statusCode === 200 || statusCode === 206) return response
  response.resume()
  const { location } = response.headers
  if (location === undefined || statusCode < 300 || statusCode > 399) throw new Error(`status ${statusCode}`)
  if (redirectsLeft === 0) throw new Error('too many redirects')
  const next = new URL(location, url)
  if (url.protocol === 'https:' && next.protocol !== 'https:')
    throw new Error('a redirect leads away from https')
  return httpGet(next.href, headers, signal, redirectsLeft - 1)
}
