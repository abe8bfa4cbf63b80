import { rolloutBucket } from '#core/updates/rolloutBucket'
import { judgeOffer, type UpdateVerdict } from '#core/updates/updatePolicy'
import type { UpdateFeed } from './feed'
import type { UpdateManifest } from './manifest'
import type { UpdateState } from './updateStateFile'

/** An installation whose version can be changed by one step, and back. */
export type Versions = {
  /** The version that runs, or would run, now. */
  readonly current: string
  readonly state: () => UpdateState
  readonly keep: (state: UpdateState) => void
  /** The other version takes its place in one step. */
  readonly switchTo: (version: string) => void
}

/** What is published, and whether it is for this installation. Throws UpdateError. */
export async function offeredUpdate(
  feed: UpdateFeed,
  versions: Versions,
): Promise<{ readonly manifest: UpdateManifest; readonly verdict: UpdateVerdict }> {
  const state = versions.state()
  const manifest = await feed.manifest()
  const verdict = judgeOffer(
    { ...manifest, minimumVersion: manifest.minimumVersion },
    {
      ...state,
      installed: versions.current,
      bucket: rolloutBucket(state.installationId, manifest.version),
    },
  )
  return { manifest, verdict }
}
