import { afterEach, describe, expect, it } from 'vitest'
import { brokenLaws } from '../simulation/laws'
import type { World } from '../simulation/world'
import { isLongRun } from './seeds'
import { TradeStory } from './tradeStory'

/** Of every so many points one is died at by every change; all of them by `npm run chaos`. */
const STRIDE = isLongRun ? 1 : 5

let story: TradeStory | undefined
afterEach(() => story?.world.end())

async function told(bracket: 'native' | 'emulated', dieAt?: number): Promise<World> {
  story = new TradeStory(bracket)
  await story.tell(dieAt)
  return story.world
}

/** Most that was ever sold beyond what had been bought. */
function oversold({ exchange }: World): number {
  let held = 0
  let lowest = 0
  for (const { side, shares } of exchange.account.executionsToday) {
    held += side === 'BOT' ? shares : -shares
    lowest = Math.min(lowest, held)
  }
  return Math.abs(lowest)
}

describe.each(['native', 'emulated'] as const)(
  'an engine with %s brackets that dies at any point',
  bracket => {
    it('tells a story in which everything happens when it does not', async () => {
      const world = await told(bracket)
      const states = world.engine
        .intradayEngine!.trades.trades(10)
        .map(({ tradeId, held, result }) => [
          tradeId.split('-')[0],
          held,
          result && Math.sign(result.realizedR),
        ])
      expect(states.reverse()).toEqual([
        ['parts', 0, 1],
        ['untaken', 0, undefined],
        ['stopped', 0, -1],
        ['late', 0, -1],
        ['held', 10, expect.anything()],
      ])
      const reasons = world.journal().flatMap(record => (record.kind === 'modify' ? [record.reason] : []))
      expect(reasons).toContain('TIME_STOP')
      if (bracket === 'native') expect(reasons).toContain('TRAIL')
      else expect(reasons).toContain('STOP')
      expect(brokenLaws(world)).toEqual([])
      expect(oversold(world)).toBe(0)
    })

    it(`sells nothing twice and leaves nothing unprotected, at one of ${STRIDE} points`, async () => {
      const { points } = await told(bracket)
      story?.world.end()
      const broken: string[] = []
      for (let point = 1; point <= points; point += STRIDE) {
        const world = await told(bracket, point)
        expect(world.deaths).toHaveLength(1)
        const laws = [...brokenLaws(world), ...(oversold(world) > 0 ? [`${oversold(world)} oversold`] : [])]
        if (laws.length > 0) broken.push(`point ${point}, ${world.deaths[0]}: ${laws.join('; ')}`)
        world.end()
      }
      expect(broken).toEqual([])
    })
  },
)
