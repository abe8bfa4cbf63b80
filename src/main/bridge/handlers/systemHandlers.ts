import type { Engine } from '#main/engine/engine'
import type { Handlers } from '../dispatch'

type SystemMethods =
  | 'broker.reconcile'
  | 'status.get'
  | 'account.get'
  | 'services.get'
  | 'journal.list'
  | 'activity.list'

export function systemHandlers(engine: Engine): Pick<Handlers, SystemMethods> {
  return {
    'broker.reconcile': (_, caller) => {
      engine.reconcile(caller.name)
      return {}
    },
    'status.get': () => engine.views.status(),
    'account.get': () => engine.views.account(),
    'services.get': () => engine.services.view(),
    'journal.list': ({ limit, before }) => engine.views.journalEntries(limit, before),
    'activity.list': ({ limit }) => [...engine.log.recent(limit)],
  }
}
