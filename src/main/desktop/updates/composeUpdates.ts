import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import { AppImageUpdater } from 'electron-updater'
import type { Settings } from '#main/settings/settingTable'
import { AppImageVersions } from '#main/updates/appImageVersions'
import { UpdateFeed } from '#main/updates/feed'
import { trustedKeys, type UpdatePlatform } from '#main/updates/manifest'
import { UpdateHealthFile } from '#main/updates/updateHealth'
import { VERSION } from '#main/version'
import type { ChildProcesses } from '../childProcesses'
import { DesktopUpdates } from './desktopUpdates'
import { fetchPackage } from './fetchPackage'
import { HANDOVER_FLAG, writeHandover } from './handover'

const HOUR_MS = 3_600_000

export type RunningUpdates = {
  readonly updates: DesktopUpdates
  /** Both tell the version that watches this one, if one does: an engine without a page is not an application. */
  readonly onEngine: (isBrokerReady: boolean) => void
  readonly onPage: () => void
}

/** Updates of an AppImage by itself; undefined for what was installed in another way, or without a feed. */
export function composeUpdates(settings: Settings, children: ChildProcesses): RunningUpdates | undefined {
  const image = process.env['APPIMAGE']
  const url = settings['update.url']
  if (image === undefined || url === '') return undefined
  const folder = join(app.getPath('userData'), 'updates')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const versions = new AppImageVersions(folder, image, VERSION)
  const updater = new AppImageUpdater()
  // What is fetched lies in a cache folder of this name; nothing else is taken from the file.
  const config = join(folder, 'electronUpdater.yml')
  writeFileSync(config, 'updaterCacheDirName: claxton-updates\n')
  updater.updateConfigPath = config
  updater.forceDevUpdateConfig = true
  updater.logger = null
  const updates = new DesktopUpdates({
    url,
    feed: new UpdateFeed(url, trustedKeys(settings['update.keys'])),
    platform: `${process.platform}-${process.arch}` as UpdatePlatform,
    versions,
    fetchPackage: offer => fetchPackage(updater, offer),
    report: view => children.reportUpdate(view),
    prepare: () => children.prepareUpdate(),
    handOver: (version, isBrokerReady) => {
      const words = process.argv.slice(1)
      const path = writeHandover({
        version,
        before: VERSION,
        folder,
        image,
        pid: process.pid,
        words,
        isBrokerReady,
      })
      const profile = `--user-data-dir=${join(folder, 'handover')}`
      spawn(versions.fileOf(VERSION), [...words, profile, `${HANDOVER_FLAG}${path}`], {
        detached: true,
        stdio: 'ignore',
      }).unref()
      app.quit()
    },
  })
  void updates.look()
  setInterval(() => void updates.look(), settings['update.everyHours'] * HOUR_MS)
  const health = new UpdateHealthFile(folder)
  let engine: { readonly isBrokerReady: boolean } | undefined
  let hasPage = false
  const tell = (): void => {
    if (engine && hasPage) health.tell({ version: VERSION, ...engine })
  }
  return {
    updates,
    onEngine: isBrokerReady => {
      engine = { isBrokerReady }
      tell()
    },
    onPage: () => {
      hasPage = true
      tell()
    },
  }
}
