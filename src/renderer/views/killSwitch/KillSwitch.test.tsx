// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  buttonNamed,
  fieldLabelled,
  type Rendered,
  rendered,
  settled,
  typeInto,
} from '../../testing/rendered'
import { ScriptedBridge } from '../../testing/scriptedBridge'
import { KillSwitchBanner } from './KillSwitchBanner'
import { KillSwitchProvider } from './KillSwitchProvider'

const order = {
  clientOrderId: 'a',
  title: 'SPY 18 Oct 13 165 C',
  side: 'buy',
  quantity: 5,
  filled: 2,
  limitPrice: 1.1,
  purpose: 'entry',
}
const position = { key: 'IBM', title: 'IBM', quantity: -300 }
const tripped = { state: 'safeMode', reason: 'spread is gone', actor: 'operator', since: null } as const

let bridge: ScriptedBridge
let view: Rendered

beforeEach(async () => {
  bridge = new ScriptedBridge()
  view = await rendered(
    bridge,
    <KillSwitchProvider>
      <KillSwitchBanner killSwitch={tripped} />
    </KillSwitchProvider>,
  )
})
afterEach(() => view.unmount())

const shortcut = () =>
  settled(() => {
    document.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyK', ctrlKey: true, altKey: true }))
  })
const press = (name: string) => settled(() => buttonNamed(view.element, name).click())

describe('the kill switch', () => {
  it('opens by its keys and lists what it will cancel before it does', async () => {
    await shortcut()
    await settled(() =>
      bridge.answer('killSwitch.preview', {
        cancels: [order, { ...order, clientOrderId: 'b', purpose: 'exit' }],
        flattens: [position],
      }),
    )
    const text = view.element.textContent
    expect(text).toContain('Cancels 1 working order')
    expect(text).toContain('3 SPY 18 Oct 13 165 C at 1.10')
    expect(text).not.toContain('Flattens')
    expect(bridge.sent('killSwitch.trip')).toHaveLength(0)
  })

  it('lists what a hard stop flattens, and sends it once with level and reason', async () => {
    await shortcut()
    await settled(() => bridge.answer('killSwitch.preview', { cancels: [], flattens: [position] }))
    await settled(() => view.element.querySelectorAll<HTMLInputElement>('input[type=radio]')[1]?.click())
    expect(view.element.textContent).toContain('Flattens 1 position')
    expect(view.element.textContent).toContain('BUY 300 IBM')
    await settled(() => typeInto(fieldLabelled(view.element, 'Reason, for the journal'), 'spread is gone'))
    await settled(() => {
      buttonNamed(view.element, 'Hard stop').click()
      buttonNamed(view.element, 'Hard stop').click()
    })
    const sent = bridge.sent('killSwitch.trip')
    expect(sent).toHaveLength(1)
    expect(sent[0]?.input).toMatchObject({ level: 'hardStop', reason: 'spread is gone' })
    await settled(() => bridge.answer('killSwitch.trip', tripped))
    expect(view.element.querySelector('dialog')).toBeNull()
  })

  it('can be tripped although nobody can say what it would do', async () => {
    await shortcut()
    await settled(() =>
      bridge.refuse('killSwitch.preview', { kind: 'unavailable', code: 'BROKER_GONE', message: 'gone' }),
    )
    expect(view.element.textContent).toContain('BROKER_GONE')
    await press('Enter safe mode')
    expect(bridge.sent('killSwitch.trip')).toHaveLength(1)
  })

  it('says that it cannot be reached while the engine is gone', async () => {
    await shortcut()
    await settled(() => bridge.become({ kind: 'connecting', reason: 'gone', retryAtWall: undefined }))
    expect(buttonNamed(view.element, 'Enter safe mode').disabled).toBe(true)
    expect(view.element.textContent).toContain('Not connected to the engine')
  })

  it('is reset only by typing RESET', async () => {
    expect(view.element.textContent).toContain('Safe mode: no new entries. spread is gone')
    await press('Reset…')
    const confirm = () => fieldLabelled(view.element, 'Type RESET')
    await settled(() => typeInto(confirm(), 'reset'))
    expect(confirm().getAttribute('aria-invalid')).toBe('true')
    expect(buttonNamed(view.element, 'Reset the kill switch').disabled).toBe(true)
    await settled(() => typeInto(confirm(), 'RESET'))
    await press('Reset the kill switch')
    expect(bridge.sent('killSwitch.reset')[0]?.input).toMatchObject({ confirm: 'RESET' })
  })
})
