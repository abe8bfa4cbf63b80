import type { Engine } from '#main/engine/engine'
import type { World } from './world'

const DOWN_MS = 700

/** Time goes on; whenever the engine has died another one takes over, to die at the point that `fate` names. */
export async function live(
  world: World,
  ms: number,
  stepMs = 100,
  fate?: () => number | undefined,
): Promise<void> {
  for (const until = world.now + ms; world.now < until; ) {
    await world.run(stepMs, stepMs)
    if (world.isAlive) continue
    await world.run(DOWN_MS)
    world.begin(fate?.())
  }
}

/** As a person does who sees that it has not happened. */
export async function insist(
  world: World,
  isDone: (engine: Engine) => boolean,
  ask: (engine: Engine) => unknown,
): Promise<void> {
  while (!world.isAlive || !isDone(world.engine)) {
    if (world.isAlive) world.act(ask)
    await live(world, 100)
  }
}

/** Nothing new is opened; what is held stays. */
export const retireStrategies = (world: World): Promise<void> =>
  insist(
    world,
    engine => engine.strategies.enabled().length === 0,
    engine => {
      for (const { id } of engine.strategies.enabled()) engine.strategies.setEnabled(id, false, 'test')
    },
  )
