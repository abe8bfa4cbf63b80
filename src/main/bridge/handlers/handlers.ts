import type { Engine } from '#main/engine/engine'
import type { Operations } from '#main/operations/operations'
import { createDispatch, type Dispatch, type Handlers } from '../dispatch'
import { RequestMemory } from '../requestMemory'
import { attachmentHandlers } from './attachmentHandlers'
import { dataHandlers } from './dataHandlers'
import { decisionHandlers } from './decisionHandlers'
import { drawingHandlers } from './drawingHandlers'
import { intradayHandlers } from './intradayHandlers'
import { marketHandlers } from './marketHandlers'
import { operationsHandlers } from './operationsHandlers'
import { orderHandlers } from './orderHandlers'
import { requestHandlers } from './requestHandlers'
import { riskHandlers } from './riskHandlers'
import { settingsHandlers } from './settingsHandlers'
import { structureHandlers } from './structureHandlers'
import { systemHandlers } from './systemHandlers'

/** The engine as callers reach it: every method with its handler, and the memory of what was asked. */
export function engineDispatch(engine: Engine, operations: Operations): Dispatch {
  const requests = new RequestMemory()
  return createDispatch(engineHandlers(engine, operations, requests), engine.log, operations.audit, requests)
}

const engineHandlers = (engine: Engine, operations: Operations, requests: RequestMemory): Handlers => ({
  ...systemHandlers(engine),
  ...settingsHandlers(engine.settings),
  ...marketHandlers(engine),
  ...dataHandlers(engine),
  ...drawingHandlers(engine),
  ...orderHandlers(engine),
  ...decisionHandlers(engine),
  ...intradayHandlers(engine),
  ...structureHandlers(engine),
  ...attachmentHandlers(engine),
  ...riskHandlers(engine),
  ...operationsHandlers(operations),
  ...requestHandlers(engine, requests),
})
