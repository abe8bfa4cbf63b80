import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '#main/store/durableFile'

/** What the guardian did, until an engine has written it into its journal. */
const TripRecord = z.object({
  level: z.enum(['safeMode', 'hardStop']),
  reason: z.string().max(500),
  actor: z.string().max(200),
  /** Wall time, epoch milliseconds. */
  at: z.number(),
})
export type TripRecord = z.infer<typeof TripRecord>

/** A damaged file still means that somebody pulled the switch. */
const UNREADABLE: TripRecord = {
  level: 'safeMode',
  reason: 'the file of the guardian could not be read',
  actor: 'guardian',
  at: 0,
}

/** The guardian's trip in a folder of a mode: written by the guardian, taken over and removed by the engine. */
export class TripFile {
  readonly path: string

  constructor(folder: string) {
    this.path = join(folder, 'guardianTrip.json')
  }

  /** A stat of a name: cheap enough to be asked as each order leaves. */
  exists(): boolean {
    return existsSync(this.path)
  }

  read(): TripRecord | undefined {
    try {
      return TripRecord.parse(JSON.parse(readFileSync(this.path, 'utf8')))
    } catch {
      return this.exists() ? UNREADABLE : undefined
    }
  }

  /** On disk when it returns. Throws when it cannot be written. */
  write(trip: TripRecord): void {
    writeDurably(this.path, JSON.stringify(trip))
  }

  remove(): void {
    rmSync(this.path, { force: true })
  }
}
