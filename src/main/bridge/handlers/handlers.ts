import type { Engine } from '#main/engine/engine'
import type { Operations } from '#main/operations/operations'
import type { Handlers } from '../dispatch'
import { builderHandlers } from './builderHandlers'
import { dataHandlers } from './dataHandlers'
import { decisionHandlers } from './decisionHandlers'
import { intradayHandlers } from './intradayHandlers'
import { marketHandlers } from './marketHandlers'
import { operationsHandlers } from './operationsHandlers'
import { orderHandlers } from './orderHandlers'
import { systemHandlers } from './systemHandlers'

export const engineHandlers = (engine: Engine, operations: Operations): Handlers => ({
  ...systemHandlers(engine),
  ...marketHandlers(engine),
  ...dataHandlers(engine),
  ...orderHandlers(engine),
  ...decisionHandlers(engine),
  ...intradayHandlers(engine),
  ...builderHandlers(engine),
  ...operationsHandlers(operations),
})
