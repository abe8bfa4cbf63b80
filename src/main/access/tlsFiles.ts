import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '#main/settings/settingTable'
import { writeDurably } from '#main/store/durableFile'
import { type Certificate, fingerprintOf, selfSignedCertificate } from './certificate'

export type Tls = Certificate & { readonly fingerprint: string }

type TlsSettings = Pick<Settings, 'storage.folder' | 'server.host' | 'server.tls' | 'server.names'>

const folderOf = (settings: TlsSettings): string => join(settings['storage.folder'], 'tls')

/** Only this machine reaches it. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

export const needsTls = (settings: TlsSettings): boolean =>
  settings['server.tls'] || !isLoopback(settings['server.host'])

/** The certificate that `claxton setup` made, or one of your own in its place; undefined when there is none. */
export function storedTls(settings: TlsSettings): Tls | undefined {
  const [certificate, key] = ['certificate.pem', 'key.pem'].map(name => join(folderOf(settings), name))
  if (!certificate || !key || !existsSync(certificate) || !existsSync(key)) return undefined
  const text = readFileSync(certificate, 'utf8')
  return { certificate: text, key: readFileSync(key, 'utf8'), fingerprint: fingerprintOf(text) }
}

/** Makes a certificate for every name and address that this machine has now. Replaces the one that is there. */
export function makeTls(settings: TlsSettings, now: Date): Tls {
  const addresses = Object.values(networkInterfaces()).flatMap(list =>
    (list ?? []).map(({ address }) => address),
  )
  const names = ['localhost', hostname(), `${hostname()}.local`, ...settings['server.names'], ...addresses]
  const made = selfSignedCertificate([...new Set(names.map(name => name.replace(/%.*$/, '')))], now)
  writeDurably(join(folderOf(settings), 'key.pem'), made.key)
  writeDurably(join(folderOf(settings), 'certificate.pem'), made.certificate)
  return { ...made, fingerprint: fingerprintOf(made.certificate) }
}
