import { describe, expect, it } from 'vitest'
import { FieldReader } from './fieldReader'
import { readMessage } from './layout'
import { requestNames, requests } from './requests'
import { FieldError } from './valueTypes'

const FRAMES = 100_000

/** A small generator with a seed, so that a failure can be run again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

describe('decoding', () => {
  it(`survives ${FRAMES} frames of garbage`, () => {
    const seed = 20_131_008
    const random = randomFrom(seed)
    const ids = [...requestNames.keys()]
    const pieces = [
      '',
      '0',
      '1',
      '-1',
      'BAG',
      '2147483647',
      '1.7976931348623157E308',
      'Infinity',
      'x',
      '99999',
    ]
    let read = 0
    let refused = 0
    for (let i = 0; i < FRAMES; i++) {
      const id = ids[random(ids.length)] ?? 0
      const fields = Array.from({ length: random(40) }, () => pieces[random(pieces.length)] ?? '')
      const body = Buffer.from(fields.map(field => `${field}\0`).join(''))
      if (body.length > 0) body[random(body.length)] = random(256)
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
