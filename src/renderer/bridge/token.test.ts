// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { keepToken, takeToken } from './token'

beforeEach(() => {
  sessionStorage.clear()
  history.replaceState(null, '', '/')
})

describe('the token', () => {
  it('is taken from the address, which then no longer shows it, and kept for the tab', () => {
    history.replaceState(null, '', '/?x=1#token=abc%2B1')
    expect(takeToken(location, history, sessionStorage)).toBe('abc+1')
    expect(location.href).not.toContain('abc')
    expect(location.search).toBe('?x=1')
    expect(takeToken(location, history, sessionStorage)).toBe('abc+1')
  })

  it('is empty without one, and replaced by a newer one', () => {
    expect(takeToken(location, history, sessionStorage)).toBe('')
    keepToken('old', sessionStorage)
    history.replaceState(null, '', '/#token=new')
    expect(takeToken(location, history, sessionStorage)).toBe('new')
  })
})
