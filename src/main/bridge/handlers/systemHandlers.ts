import type { Engine } from '#main/engine/engine'
import { environmentName, SETTING_PATHS, SETTINGS } from '#main/settings/settingTable'
import type { Handlers } from '../dispatch'

type SystemMethods =
  | 'broker.reconcile'
  | 'status.get'
  | 'account.get'
  | 'settings.list'
  | 'services.get'
  | 'journal.list'
  | 'activity.list'

export function systemHandlers(engine: Engine): Pick<Handlers, SystemMethods> {
  const { settings, sources } = engine.settings
  return {
    'broker.reconcile': (_, caller) => {
      engine.reconcile(caller.name)
      return {}
    },
    'status.get': () => engine.views.status(),
    'account.get': () => engine.views.account(),
    'settings.list': () =>
      SETTING_PATHS.map(path => ({
        path,
        value: SETTINGS[path].isSecret ? '[secret]' : JSON.stringify(settings[path]),
        standard: SETTINGS[path].isSecret ? '' : JSON.stringify(SETTINGS[path].standard),
        doc: SETTINGS[path].doc,
        variable: environmentName(path),
        source: sources[path],
      })),
    'services.get': () => engine.services.view(),
    'journal.list': ({ limit, before }) => engine.views.journalEntries(limit, before),
    'activity.list': ({ limit }) => [...engine.log.recent(limit)],
  }
}
