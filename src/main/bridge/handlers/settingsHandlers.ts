import type { LoadedSettings } from '#main/settings/loadSettings'
import { type SettingsEdit, SettingsFile, SettingsFileError } from '#main/settings/settingsFile'
import { environmentName, SETTING_PATHS, SETTINGS } from '#main/settings/settingTable'
import { BridgeFailure } from '#protocol/errors'
import type { SettingsEditView } from '#protocol/views/logView'
import type { Handlers } from '../dispatch'

type SettingsMethods = 'settings.list' | 'settings.file' | 'settings.check' | 'settings.save'

export function settingsHandlers(loaded: LoadedSettings): Pick<Handlers, SettingsMethods> {
  const { settings, sources } = loaded
  const file = new SettingsFile(loaded)
  return {
    'settings.list': () => {
      const next = file.next()
      return SETTING_PATHS.map(path => {
        const { isSecret, standard, doc } = SETTINGS[path]
        const value = isSecret ? '[secret]' : JSON.stringify(settings[path])
        const nextValue = next?.get(path) ?? value
        return {
          path,
          value,
          standard: isSecret ? '' : JSON.stringify(standard),
          doc,
          variable: environmentName(path),
          source: sources[path],
          next: nextValue === value ? null : nextValue,
          obstacle: file.obstacle(path) ?? null,
        }
      })
    },
    'settings.file': () => ({ file: file.file, obstacle: file.writeObstacle ?? null }),
    'settings.check': ({ changes }) => editView(file.check(changes)),
    'settings.save': ({ changes, revision }) => {
      try {
        return editView(file.save(changes, revision))
      } catch (error) {
        if (error instanceof SettingsFileError)
          throw new BridgeFailure({ kind: 'badRequest', code: error.code, message: error.message })
        throw error
      }
    },
  }
}

const editView = ({ problems, diff, ...edit }: SettingsEdit): SettingsEditView => ({
  ...edit,
  problems: [...problems],
  diff: [...diff],
})
