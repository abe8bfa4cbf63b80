import { rolloutBucket } from '#core/updates/rolloutBucket'
import { judgeOffer } from '#core/updates/updatePolicy'
import { describeError } from '#main/observability/log'
import type { UpdateFeed } from './feed'
import { type UpdateArtefact, UpdateError, type UpdateManifest } from './manifest'
import type { VersionFolders } from './versionFolders'

/** The engine that runs here, as an update needs it. */
export type UpdatedService = {
  /** Why it may not be stopped now; undefined when it may, or when none runs. */
  readonly obstacle: () => Promise<string | undefined>
  /** The name of the backup that was made. */
  readonly backUp: () => Promise<string>
  /** Puts the databases of that backup back where the old version could not read the new ones. */
  readonly restore: (backup: string) => Promise<void>
  readonly stop: () => Promise<void>
  /** Starts what `current` points to. */
  readonly start: () => Promise<void>
  /** Resolves once it is healthy; rejects when it is not in time. */
  readonly whenHealthy: () => Promise<void>
}

export type InstallOptions = {
  readonly feed: UpdateFeed
  readonly folders: VersionFolders
  readonly service: UpdatedService
  readonly platform: UpdateArtefact['platform']
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
  const installed = folders.current
  const state = folders.state()
  folders.keep(state)
  const manifest = await feed.manifest()
  const verdict = judgeOffer(
    { ...manifest, minimumVersion: manifest.minimumVersion },
    { ...state, installed, bucket: rolloutBucket(state.installationId, manifest.version) },
  )
  if (verdict.kind === 'leave') return { kind: 'left', reason: `${verdict.code}: ${verdict.reason}` }
  say(`${manifest.version} of ${manifest.releasedAt}\n${manifest.notes}`)
  const archive = await feed.download(artefactFor(manifest, platform), downloads)
  const obstacle = await service.obstacle()
  if (obstacle !== undefined) return { kind: 'waiting', reason: obstacle }
  folders.unpack(archive, manifest.version)
  const backup = await service.backUp()
  folders.keep({ ...state, newestSeen: manifest.version, previous: { version: installed, backup } })
  // It may have begun to trade while the backup was made.
  const late = await service.obstacle()
  if (late !== undefined) {
    folders.keep(state)
    return { kind: 'waiting', reason: late }
  }
  try {
    await service.stop()
    folders.switchTo(manifest.version)
    await service.start()
    await service.whenHealthy()
    return { kind: 'installed', version: manifest.version }
  } catch (error) {
    say(`${manifest.version} does not work (${describeError(error)}): back to ${installed}.`)
    await rollBack(folders, service)
    throw new UpdateError(
      'ROLLED_BACK',
      `${manifest.version} failed its health check; ${installed} runs again.`,
      {
        cause: error,
      },
    )
  }
}

/** One step back: the version before, and its databases where it needs them. Throws UpdateError. */
export async function rollBack(folders: VersionFolders, service: UpdatedService): Promise<string> {
  const state = folders.state()
  const { previous } = state
  const failed = folders.current
  if (!previous) throw new UpdateError('NOTHING_TO_ROLL_BACK', 'Nothing was installed before this version.')
  await service.stop()
  folders.switchTo(previous.version)
  await service.restore(previous.backup)
  folders.keep({ ...state, failed: [...new Set([...state.failed, failed])], previous: null })
  await service.start()
  await service.whenHealthy()
  return previous.version
}

function artefactFor(
  { artefacts, version }: UpdateManifest,
  platform: UpdateArtefact['platform'],
): UpdateArtefact {
  const found = artefacts.find(each => each.platform === platform)
  if (found) return found
  throw new UpdateError('NO_ARTEFACT', `${version} is not published for ${platform}.`)
}
