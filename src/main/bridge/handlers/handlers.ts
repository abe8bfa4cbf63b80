import type { Engine } from '#main/engine/engine'
import type { Handlers } from '../dispatch'
import { builderHandlers } from './builderHandlers'
import { dataHandlers } from './dataHandlers'
import { decisionHandlers } from './decisionHandlers'
import { marketHandlers } from './marketHandlers'
import { orderHandlers } from './orderHandlers'
import { systemHandlers } from './systemHandlers'

export const engineHandlers = (engine: Engine): Handlers => ({
  ...systemHandlers(engine),
  ...marketHandlers(engine),
  ...dataHandlers(engine),
  ...orderHandlers(engine),
  ...decisionHandlers(engine),
  ...builderHandlers(engine),
})
