import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '#main/store/durableFile'

/** How commands of the same user find the engine of a folder. Only who may read the folder may read it. */
const LocalEngine = z.object({
  pid: z.number().int(),
  url: z.string(),
  fingerprint: z.string(),
  token: z.string(),
})
export type LocalEngine = z.infer<typeof LocalEngine>

const fileIn = (folder: string): string => join(folder, 'engine.json')

export const announceEngine = (folder: string, engine: LocalEngine): void =>
  writeDurably(fileIn(folder), JSON.stringify(engine))

export const withdrawEngine = (folder: string): void => rmSync(fileIn(folder), { force: true })

/** Undefined when none serves this folder: one that was killed has left its file behind. */
export function engineOf(folder: string): LocalEngine | undefined {
  try {
    const engine = LocalEngine.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')))
    process.kill(engine.pid, 0)
    return engine
  } catch {
    // No file, a damaged one, or no such process.
    return undefined
  }
}
