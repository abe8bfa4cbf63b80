import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { isIP } from 'node:net'
import { extname, join, normalize, sep } from 'node:path'
import type { Certificate } from '#main/access/certificate'

export type HttpServerOptions = {
  /** Folder of the built renderer. */
  readonly root: string
  readonly isOwnHost: (host: string | undefined) => boolean
  /** Undefined speaks in the clear: to this machine only. */
  readonly tls?: Certificate | undefined
  /** The answer of /metrics, to whoever shows a token. */
  readonly metrics?: {
    readonly isAllowed: (token: string) => boolean
    readonly text: () => Promise<{ readonly type: string; readonly body: string }>
  }
  /** The answer of /healthz. */
  readonly health: () => { readonly healthy: boolean; readonly checks: Readonly<Record<string, unknown>> }
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
}

/** Styles are set by script on elements (charts, docking), which needs unsafe-inline for styles and for nothing else. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Node looks for connections that are over their time only every half minute, which would make the limits longer. */
const CHECK_EVERY_MS = 1_000
/** A page takes six and a socket; whoever opens more waits. */
const CONNECTIONS_MAX = 256

/** Serves the renderer, /healthz and /metrics; everything else is not there. The bridge hangs on the same server. */
export function createHttpServer(options: HttpServerOptions): Server {
  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response, options).catch(() => {
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  }
  const { tls } = options
  const limits = { connectionsCheckingInterval: CHECK_EVERY_MS }
  const server = tls
    ? createTlsServer({ ...limits, cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' }, respond)
    : createServer(limits, respond)
  server.maxConnections = CONNECTIONS_MAX
  // Slow senders of headers are cut off.
  server.headersTimeout = 5_000
  server.requestTimeout = 10_000
  return server
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { root, isOwnHost, health, metrics }: HttpServerOptions,
): Promise<void> {
  const headers = {
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
  const send = (status: number, type: string, body: string | Buffer, cache = 'no-store'): void => {
    response.writeHead(status, { ...headers, 'content-type': type, 'cache-control': cache })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
  if (!isOwnHost(request.headers.host))
    return send(403, 'text/plain', 'This server is not reached by that name.\n')
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'text/plain', 'Only GET.\n')
  const path = pathOf(request.url)
  if (path === '/healthz') {
    const report = health()
    return send(report.healthy ? 200 : 503, 'application/json; charset=utf-8', `${JSON.stringify(report)}\n`)
  }
  if (path === '/metrics' && metrics) {
    const token = /^Bearer ([\w-]{16,200})$/.exec(request.headers.authorization ?? '')?.[1]
    if (token === undefined || !metrics.isAllowed(token))
      return send(401, 'text/plain', 'A token is needed.\n')
    const { type, body } = await metrics.text()
    return send(200, type, body)
  }
  const file = path === undefined ? undefined : fileOf(root, path)
  const body = file && (await readFile(file).catch(() => undefined))
  if (!file || !body) return send(404, 'text/plain', 'Not found.\n')
  // Built files carry a hash in their names.
  const cache = path?.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  send(200, TYPES[extname(file)] ?? 'application/octet-stream', body, cache)
}

/** The decoded path; undefined when it cannot be decoded. */
function pathOf(url: string | undefined): string | undefined {
  try {
    return decodeURIComponent(new URL(url ?? '/', 'http://localhost').pathname)
  } catch {
    return undefined
  }
}

/** The file for a path, never one outside the root. */
function fileOf(root: string, path: string): string | undefined {
  const file = normalize(join(root, path === '/' ? 'index.html' : path))
  return file.startsWith(root + sep) && !path.includes('\0') ? file : undefined
}

/** Names by which a server bound to this host may be reached: guards against DNS rebinding. */
export function ownHosts(
  host: string,
  port: number,
  others: readonly string[] = [],
): (name: string | undefined) => boolean {
  const loopback = ['127.0.0.1', 'localhost', '[::1]']
  const isAny = host === '0.0.0.0' || host === '::'
  const names = new Set([...loopback, hostInAddress(host), ...others].map(name => `${name}:${port}`))
  return name => name !== undefined && (names.has(name) || (isAny && isAddress(name)))
}

/** A bare address with a port. A name could be anybody's, however much it looks like hexadecimal. */
const isAddress = (name: string): boolean => isIP(name.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')) !== 0

/** An IPv6 address stands in brackets where a port follows. */
export const hostInAddress = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host)
