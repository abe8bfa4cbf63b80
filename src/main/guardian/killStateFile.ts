import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { KillState } from '#core/risk/killSwitch'
import { writeDurably } from '#main/store/durableFile'

const KillStateRecord = z.object({ state: z.enum(['armed', 'safeMode', 'hardStop']) })

/**
 * The engine's kill state where a guardian can read it: the journal is locked for as long as the engine lives, hung or
 * not. The journal stays the truth; this is its copy.
 */
export class KillStateFile {
  readonly path: string
  #written: KillState | undefined

  constructor(folder: string) {
    this.path = join(folder, 'killState.json')
  }

  /** Undefined when no engine has ever written it, or it is damaged. */
  read(): KillState | undefined {
    try {
      return KillStateRecord.parse(JSON.parse(readFileSync(this.path, 'utf8'))).state
    } catch {
      // No engine yet: nothing was tripped by one.
      return undefined
    }
  }

  /** Touches the disk only when the state has changed. */
  keep(state: KillState): void {
    if (state === this.#written) return
    writeDurably(this.path, JSON.stringify({ state }))
    this.#written = state
  }
}
