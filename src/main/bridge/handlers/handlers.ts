import type { Engine } from '#main/engine/engine'
import type { Handlers } from '../dispatch'
import { dataHandlers } from './dataHandlers'
import { decisionHandlers } from './decisionHandlers'
import { intradayHandlers } from './intradayHandlers'
import { marketHandlers } from './marketHandlers'
import { orderHandlers } from './orderHandlers'
import { systemHandlers } from './systemHandlers'

export const engineHandlers = (engine: Engine): Handlers => ({
  ...systemHandlers(engine),
  ...marketHandlers(engine),
  ...dataHandlers(engine),
  ...orderHandlers(engine),
  ...decisionHandlers(engine),
  ...intradayHandlers(engine),
})
