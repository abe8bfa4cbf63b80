import type { Engine } from '#main/engine/engine'
import type { Operations } from '#main/operations/operations'
import type { Handlers } from '../dispatch'
import { dataHandlers } from './dataHandlers'
import { decisionHandlers } from './decisionHandlers'
import { intradayHandlers } from './intradayHandlers'
import { marketHandlers } from './marketHandlers'
import { operationsHandlers } from './operationsHandlers'
import { orderHandlers } from './orderHandlers'
import { riskHandlers } from './riskHandlers'
import { structureHandlers } from './structureHandlers'
import { systemHandlers } from './systemHandlers'

export const engineHandlers = (engine: Engine, operations: Operations): Handlers => ({
  ...systemHandlers(engine),
  ...marketHandlers(engine),
  ...dataHandlers(engine),
  ...orderHandlers(engine),
  ...decisionHandlers(engine),
  ...intradayHandlers(engine),
  ...structureHandlers(engine),
  ...riskHandlers(engine),
  ...operationsHandlers(operations),
})
