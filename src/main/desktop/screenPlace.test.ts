import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Place, screenPlace } from './screenPlace'

const LEFT = { x: 0, y: 0, width: 1920, height: 1040 }
const RIGHT = { x: 1920, y: 0, width: 2560, height: 1400 }

const anyPlace = fc.record({
  x: fc.integer({ min: -20_000, max: 20_000 }),
  y: fc.integer({ min: -20_000, max: 20_000 }),
  width: fc.integer({ min: 320, max: 8_000 }),
  height: fc.integer({ min: 240, max: 8_000 }),
})

const visible = (place: Place, area: Place) =>
  Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x) >= 120 &&
  place.y >= area.y &&
  place.y + 32 <= area.y + area.height

describe('the place of a window', () => {
  it('is always one where a hand can take hold of its upper edge', () => {
    fc.assert(
      fc.property(anyPlace, fc.constantFrom([LEFT], [LEFT, RIGHT]), (place, areas) => {
        const found = screenPlace(place, areas)
        expect(areas.some(area => visible(found, area))).toBe(true)
        // What was found is kept: a second look changes nothing.
        expect(screenPlace(found, areas)).toEqual(found)
      }),
    )
  })

  it('is kept where all of it is in sight, on whichever display', () => {
    for (const area of [LEFT, RIGHT]) {
      const place = { x: area.x + 40, y: area.y + 30, width: 800, height: 600 }
      expect(screenPlace(place, [LEFT, RIGHT])).toEqual(place)
    }
  })

  it('is kept where it reaches over the edge, or over two displays', () => {
    const over = { x: 1500, y: 500, width: 900, height: 700 }
    expect(screenPlace(over, [LEFT])).toEqual(over)
    expect(screenPlace(over, [LEFT, RIGHT])).toEqual(over)
  })

  it('comes back from a display that is gone to the edge that is nearest, in its size', () => {
    const place = { x: 3000, y: 200, width: 900, height: 700 }
    expect(screenPlace(place, [LEFT])).toEqual({ x: 1020, y: 200, width: 900, height: 700 })
  })

  it('shrinks to a display that is smaller', () => {
    const place = { x: 3000, y: -900, width: 2400, height: 1300 }
    expect(screenPlace(place, [LEFT])).toEqual(LEFT)
  })

  it('is not moved where nobody knows the displays', () => {
    const place = { x: 3000, y: -900, width: 800, height: 600 }
    expect(screenPlace(place, [])).toEqual(place)
  })
})
