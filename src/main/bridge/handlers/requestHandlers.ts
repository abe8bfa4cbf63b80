import { CLIENT_ORDER_ID_PREFIX } from '#core/domain/order'
import type { Engine } from '#main/engine/engine'
import type { Handlers } from '../dispatch'
import type { RequestMemory } from '../requestMemory'

/** Commands whose order carries the id of the request, so that the journal knows of them for ever. */
const MAKES_ITS_ORDER: ReadonlySet<string> = new Set(['orders.place', 'structures.close', 'structures.roll'])

export function requestHandlers(engine: Engine, requests: RequestMemory): Pick<Handlers, 'requests.settle'> {
  return {
    'requests.settle': ({ method, requestId, agoMs }) => {
      const isOnRecord = MAKES_ITS_ORDER.has(method)
        ? engine.desk.knows(`${CLIENT_ORDER_ID_PREFIX}${requestId}`)
        : undefined
      return { fate: requests.settle(method, requestId, agoMs, isOnRecord) }
    },
  }
}
