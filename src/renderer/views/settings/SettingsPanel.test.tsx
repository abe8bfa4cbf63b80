// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buttonNamed, type Rendered, rendered, settled } from '../../testing/rendered'
import { ScriptedBridge } from '../../testing/scriptedBridge'
import { SettingsPanel } from './SettingsPanel'

const SETTING = {
  path: 'log.maxFiles',
  value: '5',
  standard: '5',
  doc: 'Rotated log files that are kept.',
  variable: 'CLAXTON_LOG__MAX_FILES',
  source: 'default',
  next: null,
  obstacle: null,
}
const FILE = '/etc/claxton/claxton.yaml'

let bridge: ScriptedBridge
let view: Rendered
beforeEach(async () => {
  bridge = new ScriptedBridge()
  view = await rendered(bridge, <SettingsPanel />)
  await settled(() => bridge.answer('settings.list', [SETTING]))
})
afterEach(() => view.unmount())

const hasEdit = () => view.element.querySelector('[aria-label="Edit log.maxFiles"]') !== null

describe('the settings', () => {
  it('offer no field until the engine has said that the file can be written', async () => {
    expect(hasEdit()).toBe(false)
    await settled(() => bridge.answer('settings.file', { file: FILE, obstacle: null }))
    expect(hasEdit()).toBe(true)
    await settled(() => buttonNamed(view.element, 'Edit').click())
    expect(view.element.querySelector('input[value="5"]')).not.toBeNull()
  })

  it('say why the file cannot be written and what to do, and are read only', async () => {
    const obstacle = { reason: `${FILE} lies where the engine may only read.`, remedy: 'Edit it yourself.' }
    await settled(() => bridge.answer('settings.file', { file: FILE, obstacle }))
    expect(view.element.textContent).toContain(`read only ${obstacle.reason} ${obstacle.remedy}`)
    expect(hasEdit()).toBe(false)
  })
})
