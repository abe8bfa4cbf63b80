import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { WebSocket } from 'ws'
import { isSameFingerprint } from './certificate'

/** Where an engine is served, and how it is known. */
export type EngineAddress = {
  /** `https://host:port` or, on this machine only, `http://`. */
  readonly url: string
  /** SHA-256 of its certificate; empty only without TLS. */
  readonly fingerprint: string
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** Why an address cannot be trusted with a token; undefined when it can. */
export function addressFault({ url, fingerprint }: EngineAddress): string | undefined {
  if (!URL.canParse(url)) return `${url} is no address: https://HOST:PORT is expected.`
  const { protocol, hostname } = new URL(url)
  if (protocol === 'http:')
    return LOOPBACK.has(hostname) ? undefined : `${url} would send the token in the clear.`
  if (protocol !== 'https:') return `${url} is no address: https://HOST:PORT is expected.`
  return fingerprint === '' ? `${url} needs the fingerprint that its engine printed.` : undefined
}

/** A socket to the bridge of an engine. It ends with an error before a word is said to a server with another certificate. */
export function openPinned({ url, fingerprint }: EngineAddress): WebSocket {
  const address = new URL('/bridge', url)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  // Nobody vouches for the certificate: its fingerprint does.
  const socket = new WebSocket(address, { rejectUnauthorized: false, perMessageDeflate: false })
  let refused: string | undefined
  // The library tells of the early end in its own words: the reason is put in their place.
  socket.on('error', error => {
    if (refused !== undefined) error.message = refused
  })
  socket.on('upgrade', ({ socket: connection }: IncomingMessage) => {
    if (!(connection instanceof TLSSocket)) return
    const shown = connection.getPeerCertificate().fingerprint256 ?? ''
    if (isSameFingerprint(shown, fingerprint)) return
    refused = `${url} shows another certificate (${shown}) than the one that is pinned.`
    // Before it is open: nothing has been said to it.
    socket.terminate()
  })
  return socket
}
