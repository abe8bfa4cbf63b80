import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '#main/store/durableFile'
import { UpdateError } from './manifest'

const UpdateState = z.object({
  installationId: z.string(),
  newestSeen: z.string(),
  failed: z.array(z.string()),
  /** What was installed before, and the backup that was made then. */
  previous: z.object({ version: z.string(), backup: z.string() }).nullable(),
})
export type UpdateState = z.infer<typeof UpdateState>

/** What an installation remembers of its updates, `updates.json` in its folder. */
export class UpdateStateFile {
  readonly #path: string

  constructor(folder: string) {
    this.#path = join(folder, 'updates.json')
  }

  /** Throws UpdateError when it is damaged. */
  load(installed: string): UpdateState {
    if (!existsSync(this.#path))
      return { installationId: randomUUID(), newestSeen: installed, failed: [], previous: null }
    try {
      return UpdateState.parse(JSON.parse(readFileSync(this.#path, 'utf8')))
    } catch (error) {
      throw new UpdateError('INSTALL_FAILED', `${this.#path} is damaged: remove it.`, { cause: error })
    }
  }

  keep(state: UpdateState): void {
    writeDurably(this.#path, JSON.stringify(state, undefined, 2))
  }
}
