import { describeError } from '#main/observability/log'
import { UpdateError } from './manifest'
import type { Versions } from './offeredUpdate'

/** The program of an installation, as changing its version needs it. */
export type UpdatedProgram = {
  /** Puts the databases of that backup back where the old version could not read the new ones. */
  readonly restore: (backup: string) => Promise<void>
  readonly stop: () => Promise<void>
  /** Starts the version that is in place. */
  readonly start: () => Promise<void>
  /** Resolves once this version runs and is as healthy as the one before was; rejects when it is not in time. */
  readonly whenHealthy: (version: string) => Promise<void>
}

/** The new version in place of the one that runs. Throws UpdateError ROLLED_BACK; then the one before runs again. */
export async function replaceVersion(
  version: string,
  versions: Versions,
  program: UpdatedProgram,
  say: (line: string) => void,
): Promise<void> {
  const before = versions.current
  try {
    await program.stop()
    versions.switchTo(version)
    await program.start()
    await program.whenHealthy(version)
  } catch (error) {
    say(`${version} does not work (${describeError(error)}): back to ${before}.`)
    await rollBack(versions, program)
    throw new UpdateError('ROLLED_BACK', `${version} failed its health check; ${before} runs again.`, {
      cause: error,
    })
  }
}

/** One step back: the version before, and its databases where it needs them. Throws UpdateError. */
export async function rollBack(versions: Versions, program: UpdatedProgram): Promise<string> {
  const state = versions.state()
  const { previous } = state
  const failed = versions.current
  if (!previous) throw new UpdateError('NOTHING_TO_ROLL_BACK', 'Nothing was installed before this version.')
  await program.stop()
  versions.switchTo(previous.version)
  await program.restore(previous.backup)
  versions.keep({ ...state, failed: [...new Set([...state.failed, failed])], previous: null })
  await program.start()
  await program.whenHealthy(previous.version)
  return previous.version
}
