import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fingerprintOf, isSameFingerprint, selfSignedCertificate } from './certificate'

const NOW = new Date('2026-11-21T12:00:00Z')

describe('a self-signed certificate', () => {
  it('is one, for its names and addresses, for ten years', () => {
    const names = ['pi.local', '192.168.1.20', '127.0.0.1', '::1', 'fe80::a:1']
    const { certificate, key } = selfSignedCertificate(names, NOW)
    const read = new X509Certificate(certificate)
    expect(read.checkIssued(read)).toBe(true)
    expect(read.verify(read.publicKey)).toBe(true)
    expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true)
    expect(read.checkHost('pi.local')).toBe('pi.local')
    expect(read.checkHost('evil.local')).toBeUndefined()
    expect(['192.168.1.20', '::1', 'fe80::a:1'].map(address => read.checkIP(address) !== undefined)).toEqual([
      true,
      true,
      true,
    ])
    expect(read.validFromDate.getTime()).toBeLessThan(NOW.getTime())
    expect(read.validToDate.getUTCFullYear()).toBe(2036)
  })

  it('is another one each time', () => {
    const [a, b] = [selfSignedCertificate(['a'], NOW), selfSignedCertificate(['a'], NOW)]
    expect(fingerprintOf(a.certificate)).not.toBe(fingerprintOf(b.certificate))
  })

  it('is known by its fingerprint however that is written, and by nothing shorter', () => {
    const { certificate } = selfSignedCertificate(['a'], NOW)
    const fingerprint = fingerprintOf(certificate)
    expect(isSameFingerprint(fingerprint.toLowerCase().replaceAll(':', ''), fingerprint)).toBe(true)
    expect(isSameFingerprint('', '')).toBe(false)
    expect(isSameFingerprint(fingerprint.slice(0, 20), fingerprint.slice(0, 20))).toBe(false)
  })
})
