// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StatusView } from '#protocol/views/statusView'
import { type Rendered, rendered, settled } from '../testing/rendered'
import { ScriptedBridge } from '../testing/scriptedBridge'
import { Banners } from './Banners'

const status = (change: Partial<StatusView>) => ({
  broker: { state: 'ready', detail: '', sinceWall: 0 },
  killSwitch: { state: 'armed' },
  store: { healthy: true, detail: '' },
  ...change,
})

let bridge: ScriptedBridge
let view: Rendered
const shown = () => view.element.textContent

beforeEach(async () => {
  bridge = new ScriptedBridge()
  view = await rendered(bridge, <Banners />)
})
afterEach(() => view.unmount())

describe('the notices over the workstation', () => {
  it('are absent when all is well', async () => {
    await settled(() => bridge.answer('status.get', status({})))
    expect(shown()).toBe('')
  })

  it('tell why the engine is gone, and go when it is back', async () => {
    await settled(() =>
      bridge.become({ kind: 'connecting', reason: 'the engine stopped', retryAtWall: undefined }),
    )
    expect(shown()).toContain('Not connected: the engine stopped.')
    await settled(() => bridge.connect())
    expect(shown()).toBe('')
  })

  it('follow what the engine pushes', async () => {
    await settled(() => bridge.answer('status.get', status({})))
    await settled(() =>
      bridge.push('status.changed', status({ store: { healthy: false, detail: 'no space left' } })),
    )
    expect(shown()).toContain('The journal cannot be written. No order is sent. no space left')
  })

  it('leave a broker that recovers for a moment to the ribbon, and name one that is gone', async () => {
    const broker = (state: string, sinceWall: number) =>
      ({ state, detail: 'asking for orders', sinceWall }) as StatusView['broker']
    await settled(() => bridge.answer('status.get', status({ broker: broker('recovering', Date.now()) })))
    expect(shown()).toBe('')
    await settled(() =>
      bridge.push('status.changed', status({ broker: broker('recovering', Date.now() - 60_000) })),
    )
    expect(shown()).toContain('Broker recovering.')
    await settled(() => bridge.push('status.changed', status({ broker: broker('disconnected', Date.now()) })))
    expect(shown()).toContain('Broker disconnected.')
  })

  it('say that a window may only look', async () => {
    await settled(() => bridge.become({ kind: 'open', scope: 'read', engine: 'test' }))
    expect(shown()).toContain('may look, but not trade')
  })
})
