const asked = process.env['CHAOS_SEEDS']

/** `npm run chaos` asks for more than every change runs. */
export const isLongRun = asked !== undefined

/** The seeds to run: as many as are asked for, otherwise `usual`. */
export function seedsOf(usual: number): readonly number[] {
  const from = Number(process.env['CHAOS_FROM'] ?? 1)
  return Array.from({ length: Number(asked ?? usual) }, (_, index) => from + index)
}
