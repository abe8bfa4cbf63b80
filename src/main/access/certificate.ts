import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import { isIP } from 'node:net'

/** A certificate that nobody vouches for: who connects pins its fingerprint. PEM texts. */
export type Certificate = { readonly certificate: string; readonly key: string }

const YEAR_MS = 365 * 86_400_000
const VALID_YEARS = 10

/** Self-signed, P-256, for these names and addresses. RFC 5280 in DER; the clock's skew is forgiven for a day. */
export function selfSignedCertificate(names: readonly string[], now: Date): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const serial = randomBytes(16)
  // Positive, and without a leading zero.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2'))
  const name = sequence(set(sequence(objectId('2.5.4.3'), utf8('Claxton'))))
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    name,
    sequence(time(now.getTime() - YEAR_MS / 365), time(now.getTime() + VALID_YEARS * YEAR_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(basicConstraints(), keyUsage(), alternativeNames(names))),
  )
  const signature = sign('sha256', body, privateKey)
  const der = sequence(body, algorithm, bitString(signature))
  return { certificate: pem('CERTIFICATE', der), key: keyText(privateKey) }
}

/** `AA:BB:...` as people compare it and Node tells it. */
export const fingerprintOf = (certificate: string): string => new X509Certificate(certificate).fingerprint256

/** However it is written: with colons or without, in any case. */
export const isSameFingerprint = (a: string, b: string): boolean => {
  const digits = (text: string): string => text.replaceAll(':', '').toLowerCase()
  const hash = (text: string): string => createHash('sha256').update(digits(text)).digest('hex')
  return digits(a).length === 64 && hash(a) === hash(b)
}

const keyText = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

const basicConstraints = (): Buffer =>
  extension('2.5.29.19', true, sequence(tagged(0x01, Buffer.from([0xff]))))

/** digitalSignature and keyCertSign. */
const keyUsage = (): Buffer => extension('2.5.29.15', true, tagged(0x03, Buffer.from([0x02, 0x84])))

function alternativeNames(names: readonly string[]): Buffer {
  const entries = names.map(name => {
    const address = addressBytes(name)
    return address ? tagged(0x87, address) : tagged(0x82, Buffer.from(name, 'ascii'))
  })
  return extension('2.5.29.17', false, sequence(...entries))
}

/** Undefined for a name. IPv6 is written out first. */
function addressBytes(name: string): Buffer | undefined {
  if (isIP(name) === 4) return Buffer.from(name.split('.').map(Number))
  if (isIP(name) !== 6) return undefined
  const [head = '', tail = ''] = name.split('::')
  const [front, back] = [head.split(':').filter(Boolean), tail.split(':').filter(Boolean)]
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0')
  const groups = name.includes('::') ? [...front, ...zeros, ...back] : front
  return Buffer.concat(groups.map(group => Buffer.from(group.padStart(4, '0'), 'hex')))
}

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [tagged(0x01, Buffer.from([0xff]))] : []
  return sequence(objectId(id), ...critical, tagged(0x04, value))
}

function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

/** Seven bits a byte, the highest bit set on all but the last. */
function base128(number: number): number[] {
  const bytes = [number & 0x7f]
  for (let left = number >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80)
  return bytes
}

/** UTCTime until 2049, as RFC 5280 wants it; GeneralizedTime from then on. */
function time(wall: number): Buffer {
  const text = new Date(wall).toISOString().replace(/[-:T]/g, '').slice(0, 14)
  const isLate = Number(text.slice(0, 4)) >= 2050
  return tagged(isLate ? 0x18 : 0x17, Buffer.from(`${isLate ? text : text.slice(2)}Z`))
}

const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes)
const utf8 = (text: string): Buffer => tagged(0x0c, Buffer.from(text))
const bitString = (bytes: Buffer): Buffer => tagged(0x03, Buffer.concat([Buffer.from([0]), bytes]))
const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts))
const set = (...parts: readonly Buffer[]): Buffer => tagged(0x31, Buffer.concat(parts))

function tagged(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content])
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let left = length; left > 0; left >>= 8) bytes.unshift(left & 0xff)
  return [0x80 | bytes.length, ...bytes]
}
