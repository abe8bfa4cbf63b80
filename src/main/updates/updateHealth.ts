import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '#main/store/durableFile'

const UpdateHealth = z.object({ version: z.string(), isBrokerReady: z.boolean() })
export type UpdateHealth = z.infer<typeof UpdateHealth>

/** How a version tells the one that watches it that it works: `health.json` in the folder of updates. */
export class UpdateHealthFile {
  readonly #path: string

  constructor(folder: string) {
    this.#path = join(folder, 'health.json')
  }

  tell(health: UpdateHealth): void {
    writeDurably(this.#path, JSON.stringify(health))
  }

  /** Undefined when nobody has told anything. */
  told(): UpdateHealth | undefined {
    try {
      return UpdateHealth.parse(JSON.parse(readFileSync(this.#path, 'utf8')))
    } catch {
      // No file, or not one of ours.
      return undefined
    }
  }

  clear(): void {
    rmSync(this.#path, { force: true })
  }
}
