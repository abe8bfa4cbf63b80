import { describe, expect, it } from 'vitest'
import { RandomStream } from '#core/quant/randomStream'
import { patchesOf, projected } from './surfaceProjection'

const seed = 17
const random = new RandomStream(seed)
const unit = () => 2 * random.uniform() - 1

describe('the projection of a surface', () => {
  it('keeps lengths: what is on screen and the depth together are as long as the place', () => {
    for (let round = 0; round < 300; round++) {
      const place = { across: unit(), away: unit(), up: unit() }
      const { x, y, depth } = projected(place, { turn: 7 * unit(), tilt: unit() })
      expect(x * x + y * y + depth * depth, `seed ${seed}, round ${round}`).toBeCloseTo(
        place.across ** 2 + place.away ** 2 + place.up ** 2,
        9,
      )
    }
  })

  it('has higher volatility higher on screen from every side', () => {
    for (let turn = 0; turn < 6.3; turn += 0.1) {
      const at = (up: number) => projected({ across: 0.3, away: -0.4, up }, { turn, tilt: 0.5 })
      expect(at(1).y).toBeLessThan(at(-1).y)
      expect(at(1).x).toBe(at(-1).x)
    }
  })

  it('shows from the front what is away behind what is near, and from the back the other way round', () => {
    const depthOf = (away: number, turn: number) =>
      projected({ across: 0, away, up: 0 }, { turn, tilt: 0.4 }).depth
    expect(depthOf(1, 0)).toBeGreaterThan(depthOf(-1, 0))
    expect(depthOf(1, Math.PI)).toBeLessThan(depthOf(-1, Math.PI))
  })
})

describe('patches of a surface', () => {
  const placeOf = (row: number, column: number, vol: number) => ({
    across: column - 1,
    away: row - 1,
    up: vol,
  })

  it('come with the furthest first', () => {
    const flat = Array.from({ length: 3 }, () => [0.2, 0.2, 0.2])
    const rows = patchesOf(flat, placeOf, { turn: 0, tilt: 0.4 }).map(({ key }) => key[0])
    expect(rows).toEqual(['1', '1', '0', '0'])
  })

  it('have a hole where a vol is not known', () => {
    const patches = patchesOf(
      [
        [0.2, 0.2, 0.2],
        [0.2, 0.3, null],
      ],
      placeOf,
      { turn: 0.3, tilt: 0.4 },
    )
    expect(patches.map(({ key }) => key)).toEqual(['0 0'])
    expect(patches[0]?.vol).toBeCloseTo(0.225)
  })
})
