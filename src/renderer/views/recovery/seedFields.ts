const SYMBOL = /^[A-Za-z][A-Za-z0-9. ]{0,11}$/

export const symbolProblem = (text: string): string | undefined =>
  SYMBOL.test(text.trim()) ? undefined : 'a symbol such as SPY'

/** As the engine takes it: above nothing and below ten. */
export function scaleProblem(text: string): string | undefined {
  const scale = text.trim() === '' ? Number.NaN : Number(text)
  return scale > 0 && scale < 10 ? undefined : 'a number above 0 and below 10'
}
