import { describe, expect, it } from 'vitest'
import { garbageFrame, randomFrom } from '../../../../test/fakes/garbageFrames'
import { FieldReader } from './fieldReader'
import { readMessage } from './layout'
import { requestNames, requests } from './requests'
import { FieldError } from './valueTypes'

const FRAMES = 100_000

describe('decoding', () => {
  it(`survives ${FRAMES} frames of garbage`, () => {
    const seed = 20_131_008
    const random = randomFrom(seed)
    let read = 0
    let refused = 0
    for (let i = 0; i < FRAMES; i++) {
      const { id, body } = garbageFrame(random)
      const name = requestNames.get(id)
      if (!name) throw new Error(`no request ${id}`)
      try {
        readMessage(requests[name] as (typeof requests)['reqIds'], 176 + random(18), new FieldReader(body))
        read += 1
      } catch (error) {
        expect(error, `seed ${seed}, frame ${i}`).toBeInstanceOf(FieldError)
        refused += 1
      }
    }
    expect(read).toBeGreaterThan(0)
    expect(refused).toBeGreaterThan(0)
  })
})
