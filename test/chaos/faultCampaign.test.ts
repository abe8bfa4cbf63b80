import { afterEach, describe, expect, it } from 'vitest'
import { brokenLaws } from '../simulation/laws'
import { Campaign } from './campaign'
import { FOUND, seedsOf } from './seeds'

let campaign: Campaign | undefined
afterEach(() => campaign?.world.end())

async function ranBy(seed: number): Promise<Campaign> {
  campaign = new Campaign(seed)
  await campaign.run()
  return campaign
}

describe('minutes of everything that may go wrong', () => {
  it.each([...new Set([...FOUND, ...seedsOf(40)])])('leave no law broken, seed %i', async seed => {
    const { world, acts } = await ranBy(seed)
    expect(brokenLaws(world), `seed ${seed}\n${acts.join('\n')}\ndeaths: ${world.deaths.join('; ')}`).toEqual(
      [],
    )
  })

  it('are the same minutes whenever a seed is run', async () => {
    const [first, second] = [await historyOf(7), await historyOf(7)]
    expect(second).toEqual(first)
  })
})

async function historyOf(seed: number) {
  const { world, acts } = await ranBy(seed)
  const history = {
    acts,
    deaths: [...world.deaths],
    sightings: [...world.sightings],
    journal: world.journal(),
  }
  world.end()
  campaign = undefined
  return history
}
