import { describe, expect, it } from 'vitest'
import { hostInAddress, ownHosts } from './httpServer'

describe('names of this server', () => {
  it('are loopback and its own address, with its port', () => {
    const isOwn = ownHosts('192.168.1.5', 7411)
    expect(['127.0.0.1:7411', 'localhost:7411', '[::1]:7411', '192.168.1.5:7411'].every(isOwn)).toBe(true)
    expect([undefined, '127.0.0.1', '127.0.0.1:80', 'evil.example:7411', '10.0.0.1:7411'].some(isOwn)).toBe(
      false,
    )
  })

  it('are addresses and never foreign names when it listens everywhere', () => {
    const isOwn = ownHosts('0.0.0.0', 7411)
    expect(['10.0.0.1:7411', '[fe80::1]:7411', 'localhost:7411'].every(isOwn)).toBe(true)
    expect(['bad.cafe:7411', 'dead.beef:7411', 'evil.example:7411'].some(isOwn)).toBe(false)
  })

  it('put an IPv6 address in brackets', () => {
    expect(hostInAddress('::1')).toBe('[::1]')
    expect(hostInAddress('127.0.0.1')).toBe('127.0.0.1')
    expect(ownHosts('fe80::7', 7411)('[fe80::7]:7411')).toBe(true)
  })
})
