import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describeError } from '#main/observability/log'
import { UpdateError } from './manifest'
import type { Versions } from './offeredUpdate'
import { type UpdateState, UpdateStateFile } from './updateStateFile'

const SUFFIX = '.AppImage'

/**
 * The AppImage that the user starts, and those of other versions in a folder of ours. One rename puts another version in
 * its place: there is no moment without one.
 */
export class AppImageVersions implements Versions {
  readonly #state: UpdateStateFile
  readonly #versions: string
  #current: string

  constructor(
    folder: string,
    private readonly image: string,
    current: string,
  ) {
    this.#state = new UpdateStateFile(folder)
    this.#versions = join(folder, 'versions')
    this.#current = current
  }

  get current(): string {
    return this.#current
  }

  state(): UpdateState {
    return this.#state.load(this.#current)
  }

  keep(state: UpdateState): void {
    this.#state.keep(state)
  }

  /** Where the image of a version lies, or would lie. */
  fileOf(version: string): string {
    return join(this.#versions, `${version}${SUFFIX}`)
  }

  /** Keeps a copy of the version that runs and of the one that was fetched, and lets go of others. Throws UpdateError. */
  take(fetched: string, version: string): void {
    try {
      accessSync(dirname(this.image), constants.W_OK)
      mkdirSync(this.#versions, { recursive: true, mode: 0o700 })
      for (const name of readdirSync(this.#versions)) rmSync(join(this.#versions, name))
      place(this.image, this.fileOf(this.#current))
      place(fetched, this.fileOf(version))
    } catch (error) {
      throw new UpdateError(
        'INSTALL_FAILED',
        `${this.image} cannot be replaced (${describeError(error)}): move it to a folder that you may write.`,
        { cause: error },
      )
    }
  }

  switchTo(version: string): void {
    place(this.fileOf(version), this.image)
    this.#current = version
  }
}

/** A copy that is there as a whole or not at all; it shares the blocks of the original where the disk can. */
function place(from: string, to: string): void {
  const draft = `${to}.draft`
  copyFileSync(from, draft, constants.COPYFILE_FICLONE)
  chmodSync(draft, 0o755)
  renameSync(draft, to)
}
