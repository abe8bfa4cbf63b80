import type { UpdateFeed } from './feed'
import { artefactFor, type UpdatePlatform } from './manifest'
import { offeredUpdate } from './offeredUpdate'
import { replaceVersion, type UpdatedProgram } from './replaceVersion'
import type { VersionFolders } from './versionFolders'

/** The engine that runs here, as an update needs it. */
export type UpdatedService = UpdatedProgram & {
  /** Why it may not be stopped now; undefined when it may, or when none runs. */
  readonly obstacle: () => Promise<string | undefined>
  /** The name of the backup that was made. */
  readonly backUp: () => Promise<string>
}

export type InstallOptions = {
  readonly feed: UpdateFeed
  readonly folders: VersionFolders
  readonly service: UpdatedService
  readonly platform: UpdatePlatform
  /** Where downloads lie. */
  readonly downloads: string
  readonly say: (line: string) => void
}

export type InstallOutcome =
  | { readonly kind: 'installed'; readonly version: string }
  | { readonly kind: 'left' | 'waiting'; readonly reason: string }

/** Fetches, checks and installs what is published, when nothing is at stake. Throws UpdateError; what ran runs again then. */
export async function installUpdate(options: InstallOptions): Promise<InstallOutcome> {
  const { feed, folders, service, platform, downloads, say } = options
  // The id of a first look decides of every later one.
  folders.keep(folders.state())
  const { manifest, verdict } = await offeredUpdate(feed, folders)
  const { version } = manifest
  if (verdict.kind === 'leave') return { kind: 'left', reason: `${verdict.code}: ${verdict.reason}` }
  say(`${version} of ${manifest.releasedAt}\n${manifest.notes}`)
  const archive = await feed.download(artefactFor(manifest, platform, 'tar.gz'), downloads)
  const obstacle = await service.obstacle()
  if (obstacle !== undefined) return { kind: 'waiting', reason: obstacle }
  folders.unpack(archive, version)
  const backup = await service.backUp()
  const state = folders.state()
  folders.keep({ ...state, newestSeen: version, previous: { version: folders.current, backup } })
  // It may have begun to trade while the backup was made.
  const late = await service.obstacle()
  if (late !== undefined) {
    folders.keep(state)
    return { kind: 'waiting', reason: late }
  }
  await replaceVersion(version, folders, service, say)
  return { kind: 'installed', version }
}
