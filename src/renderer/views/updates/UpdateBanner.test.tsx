// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UpdateView } from '#protocol/views/updateView'
import { type Rendered, rendered, settled } from '../../testing/rendered'
import { ScriptedBridge } from '../../testing/scriptedBridge'
import { UpdateBanner } from './UpdateBanner'

const update = (change: Partial<UpdateView>): UpdateView => ({
  stage: 'ready',
  offered: { version: '1.1.0', releasedAt: '2026-11-21', notes: 'Charts are faster.' },
  detail: '',
  ...change,
})

let bridge: ScriptedBridge
let view: Rendered
const shown = () => view.element.textContent
const press = (name: string) =>
  settled(() => {
    const button = [...view.element.querySelectorAll('button')].find(each => each.textContent === name)
    if (!button) throw new Error(`there is no button ${name}`)
    button.click()
  })

beforeEach(async () => {
  bridge = new ScriptedBridge()
  view = await rendered(bridge, <UpdateBanner />)
})
afterEach(() => view.unmount())

describe('the notice of an update', () => {
  it('is absent while there is none, or it is being fetched', async () => {
    await settled(() => bridge.answer('updates.get', update({ stage: 'none', offered: null })))
    expect(shown()).toBe('')
    await settled(() => bridge.push('updates.changed', update({ stage: 'fetching' })))
    expect(shown()).toBe('')
  })

  it('shows what is new, and installs when it is asked to', async () => {
    await settled(() => bridge.answer('updates.get', update({})))
    expect(shown()).toContain('Claxton 1.1.0 is ready.')
    await press('What is new…')
    expect(shown()).toContain('Charts are faster.')
    await press('Install and restart')
    expect(bridge.sent('updates.install')).toHaveLength(1)
  })

  it('says why one waits, and offers none that failed', async () => {
    await settled(() => bridge.answer('updates.get', update({})))
    await settled(() => bridge.push('updates.changed', update({ stage: 'waiting', detail: '2 orders work' })))
    expect(shown()).toContain('Claxton 1.1.0 waits: 2 orders work')
    await settled(() => bridge.push('updates.changed', update({ stage: 'failed', detail: 'No trusted key' })))
    await press('What is new…')
    expect(shown()).not.toContain('Install and restart')
  })
})
