import { afterEach, describe, expect, it } from 'vitest'
import { brokenLaws } from '../simulation/laws'
import { isLongRun } from './seeds'
import { Story } from './story'

/** Of every so many points one is died at by every change; all of them by `npm run chaos`. */
const STRIDE = isLongRun ? 1 : 6

let story: Story | undefined
afterEach(() => story?.world.end())

async function told(dieAt?: number): Promise<Story> {
  story = new Story()
  await story.tell(dieAt)
  return story
}

describe('an engine that dies at any point of its life', () => {
  it('tells a story in which everything happens when it does not', async () => {
    const { world } = await told()
    const orders = world.engine.views.orders()
    const count = (purpose: string, status: string) =>
      orders.filter(order => order.purpose === purpose && order.status === status).length
    expect(count('entry', 'filled')).toBeGreaterThanOrEqual(2)
    expect(count('entry', 'canceled')).toBeGreaterThanOrEqual(2)
    expect(
      orders.some(
        ({ purpose, status, filled }) => purpose === 'exit' && status === 'canceled' && filled === 1,
      ),
    ).toBe(true)
    expect(count('exit', 'filled')).toBe(1)
    expect(count('emergency', 'filled')).toBe(2)
    expect(world.engine.views.structures()).toEqual([])
    expect(brokenLaws(world)).toEqual([])
  })

  it(`leaves nothing twice, nothing lost and nothing behind, at one of ${STRIDE} points`, async () => {
    const points = await pointsOf()
    const broken: string[] = []
    for (let point = 1; point <= points; point += STRIDE) {
      const { world } = await told(point)
      expect(world.deaths).toHaveLength(1)
      const laws = brokenLaws(world)
      if (laws.length > 0) broken.push(`point ${point}, ${world.deaths[0]}: ${laws.join('; ')}`)
      world.end()
    }
    expect(broken).toEqual([])
  })
})

/** How many points the story has. */
async function pointsOf(): Promise<number> {
  const { world } = await told()
  const { points } = world
  world.end()
  return points
}
