// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { buttonNamed, fieldLabelled, type Rendered, rendered, settled, typeInto } from '../testing/rendered'
import { ScriptedBridge } from '../testing/scriptedBridge'
import { RefusedScreen, tokenIn } from './ConnectionScreens'

let view: Rendered | undefined
afterEach(() => view?.unmount())

describe('the screen of a refused window', () => {
  it.each([
    ['abc', 'abc'],
    ['  abc \n', 'abc'],
    ['http://127.0.0.1:7411/#token=abc', 'abc'],
    ['http://127.0.0.1:7411/?x=1#y=2&token=abc&z=3', 'abc'],
    ['', ''],
  ])('finds in %j the token %j', (text, token) => expect(tokenIn(text)).toBe(token))

  it('says why, and connects with what is pasted', async () => {
    const tokens: string[] = []
    const error = { kind: 'unauthorized', code: 'TOKEN_WRONG', message: 'wrong token' } as const
    view = await rendered(
      new ScriptedBridge(),
      <RefusedScreen error={error} onToken={token => tokens.push(token)} />,
    )
    const { element } = view
    expect(element.textContent).toContain('TOKEN_WRONG')
    expect(buttonNamed(element, 'Connect').disabled).toBe(true)
    await settled(() => typeInto(fieldLabelled(element, 'Address or token'), 'http://h/#token=abc'))
    await settled(() => buttonNamed(element, 'Connect').click())
    expect(tokens).toEqual(['abc'])
  })

  it('asks for no token when another version is the reason', async () => {
    const error = { kind: 'badRequest', code: 'VERSION_MISMATCH', message: 'reload' } as const
    view = await rendered(new ScriptedBridge(), <RefusedScreen error={error} onToken={() => undefined} />)
    expect(buttonNamed(view.element, 'Reload').disabled).toBe(false)
    expect(view.element.querySelector('input')).toBeNull()
  })
})
