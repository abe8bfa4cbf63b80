import { describe, expect, it } from 'vitest'
import { isDetachedPanel, PAGE_ADDRESS } from './pageAddress'

describe('addresses that a page may open', () => {
  it('are those of its own panels', () => {
    expect(isDetachedPanel(`${PAGE_ADDRESS}?panel=chart%3A2&channel=a`)).toBe(true)
  })

  it.each([
    '',
    'about:blank',
    PAGE_ADDRESS,
    'https://example.com/index.html?panel=chart',
    'claxton://elsewhere/index.html?panel=chart',
    'claxton://workstation/other.html?panel=chart',
    'claxton://workstation@example.com/index.html?panel=chart',
    'claxton://workstation:81/index.html?panel=chart',
    'javascript:alert(1)?panel=chart',
    'file:///index.html?panel=chart',
  ])('are no others: "%s"', address => expect(isDetachedPanel(address)).toBe(false))
})
