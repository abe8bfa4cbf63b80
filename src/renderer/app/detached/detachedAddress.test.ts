// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { detachedAddress, detachedFrom } from './detachedAddress'

describe('the address of a detached panel', () => {
  it('says which panel of which window it is', () => {
    const panel = { instanceId: 'chart:2', title: 'Chart 2', channel: 'window-1' }
    expect(detachedFrom(detachedAddress(panel))).toEqual({ kind: 'chart', ...panel })
  })

  it.each(['', '?panel=nothing&channel=a', '?panel=chart', '?panel=constructor&channel=a'])(
    'is the whole workstation otherwise: "%s"',
    search => expect(detachedFrom(search)).toBeUndefined(),
  )
})
