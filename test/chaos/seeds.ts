const asked = process.env['CHAOS_SEEDS']

/** `npm run chaos` asks for more than every change runs. */
export const isLongRun = asked !== undefined

/** Seeds that found a defect once; docs/CHAOS.md says which. */
export const FOUND = [1294] as const

/** The seeds to run: as many as are asked for, otherwise `usual`. */
export function seedsOf(usual: number): readonly number[] {
  const from = Number(process.env['CHAOS_FROM'] ?? 1)
  return Array.from({ length: Number(asked ?? usual) }, (_, index) => from + index)
}
