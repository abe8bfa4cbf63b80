import { queryOptions } from '@tanstack/react-query'
import type { SettingChangesView } from '#protocol/views/logView'
import type { Bridge } from '../bridge'

export const statusKeys = {
  status: () => ['status'] as const,
  account: () => ['account'] as const,
  settings: () => ['settings'] as const,
  settingsFile: () => ['settings', 'file'] as const,
  settingsCheck: (changes: SettingChangesView) => ['settings', 'check', JSON.stringify(changes)] as const,
  backups: () => ['backups'] as const,
  killSwitchPreview: () => ['killSwitch', 'preview'] as const,
  update: () => ['update'] as const,
}

export const statusQueries = (bridge: Bridge) => ({
  status: () =>
    queryOptions({
      queryKey: statusKeys.status(),
      queryFn: ({ signal }) => bridge.query('status.get', {}, signal),
    }),
  account: () =>
    queryOptions({
      queryKey: statusKeys.account(),
      queryFn: ({ signal }) => bridge.query('account.get', {}, signal),
    }),
  settings: () =>
    queryOptions({
      queryKey: statusKeys.settings(),
      queryFn: ({ signal }) => bridge.query('settings.list', {}, signal),
    }),
  /** Whether it can be written changes on the machine, without a word to anybody. */
  settingsFile: () =>
    queryOptions({
      queryKey: statusKeys.settingsFile(),
      queryFn: ({ signal }) => bridge.query('settings.file', {}, signal),
      staleTime: 0,
    }),
  update: () =>
    queryOptions({
      queryKey: statusKeys.update(),
      queryFn: ({ signal }) => bridge.query('updates.get', {}, signal),
    }),
  /** A dry run of an edit, against the file as it stands now. */
  settingsCheck: (changes: SettingChangesView) =>
    queryOptions({
      queryKey: statusKeys.settingsCheck(changes),
      queryFn: ({ signal }) => bridge.query('settings.check', { changes }, signal),
      staleTime: 0,
      gcTime: 0,
    }),
  backups: () =>
    queryOptions({
      queryKey: statusKeys.backups(),
      queryFn: ({ signal }) => bridge.query('backup.list', {}, signal),
      staleTime: 0,
    }),
  killSwitchPreview: () =>
    queryOptions({
      queryKey: statusKeys.killSwitchPreview(),
      queryFn: ({ signal }) => bridge.query('killSwitch.preview', {}, signal),
      // A list of what will be cancelled must be of now.
      staleTime: 0,
      gcTime: 0,
    }),
})
