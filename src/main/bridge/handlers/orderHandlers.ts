import type { Engine } from '#main/engine/engine'
import { orderView } from '#main/engine/views'
import type { Handlers } from '../dispatch'

type OrderMethods =
  | 'orders.list'
  | 'orders.preview'
  | 'orders.place'
  | 'orders.modify'
  | 'orders.cancel'
  | 'orders.cancelAll'
  | 'fills.list'
  | 'positions.list'
  | 'killSwitch.preview'
  | 'killSwitch.trip'
  | 'killSwitch.reset'

export function orderHandlers(engine: Engine): Pick<Handlers, OrderMethods> {
  const { desk } = engine
  return {
    'orders.list': ({ workingOnly }) => engine.views.orders(workingOnly),
    'orders.preview': order => desk.preview(order),
    'orders.place': async ({ requestId, order }) => orderView(await desk.place(requestId, order, 'operator')),
    'orders.modify': async ({ clientOrderId, quantity, limitPrice }) =>
      orderView(await desk.modify(clientOrderId, { quantity, limitPrice })),
    'orders.cancel': ({ clientOrderId }) => orderView(desk.cancel(clientOrderId)),
    'orders.cancelAll': () => ({ canceling: desk.cancelAll() }),
    'fills.list': ({ limit }) => engine.views.fills(limit),
    'positions.list': () => engine.views.positions(),
    'killSwitch.preview': () => engine.views.killSwitchPreview(),
    'killSwitch.trip': ({ level, reason }, caller) => engine.tripKillSwitch(level, reason, caller.name),
    'killSwitch.reset': ({ reason }, caller) => engine.resetKillSwitch(reason, caller.name),
  }
}
