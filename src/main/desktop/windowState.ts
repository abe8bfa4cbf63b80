import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const WindowState = z.object({
  position: z.object({ x: z.number().int(), y: z.number().int() }).nullable(),
  width: z.number().int().min(400).max(20_000),
  height: z.number().int().min(300).max(20_000),
  isMaximized: z.boolean(),
})
export type WindowState = z.infer<typeof WindowState>

const STANDARD: WindowState = { position: null, width: 1480, height: 920, isMaximized: false }

/** Where the window was; the standard size when that is not known or not readable. */
export function loadWindowState(file: string): WindowState {
  try {
    return WindowState.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // A first start, or a damaged file: neither is worth a word.
    return STANDARD
  }
}

export const saveWindowState = (file: string, state: WindowState): void =>
  writeFileSync(file, JSON.stringify(state))
