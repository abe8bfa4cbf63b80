/** No match at all. */
export const NO_MATCH = -1

const LETTER = 1
const WORD_START = 4
const RUN = 3
/** A shorter title wins between equals. */
const PER_LENGTH = 0.01

/**
 * How well typed letters fit a title: all of them must come, in order. Beginnings of words and runs of letters count
 * more than letters scattered through it. Of all ways to place the letters the best one counts.
 */
export function fuzzyScore(typed: string, title: string): number {
  const wanted = typed.toLowerCase().replaceAll(' ', '')
  const text = title.toLowerCase()
  if (wanted === '') return 0
  /** Best score of the letters so far, the last of them at each place. */
  let ending = new Float64Array(text.length).fill(-Infinity)
  for (let i = 0; i < wanted.length; i++) {
    const next = new Float64Array(text.length).fill(-Infinity)
    let bestBefore = i === 0 ? 0 : -Infinity
    for (let at = 0; at < text.length; at++) {
      const run = at > 0 && i > 0 ? (ending[at - 1] ?? -Infinity) + RUN : -Infinity
      if (text[at] === wanted[i])
        next[at] = Math.max(bestBefore, run) + LETTER + (isWordStart(text, at) ? WORD_START : 0)
      if (i > 0) bestBefore = Math.max(bestBefore, ending[at] ?? -Infinity)
    }
    ending = next
  }
  const best = Math.max(...ending)
  return best === -Infinity ? NO_MATCH : best - PER_LENGTH * text.length
}

const isWordStart = (text: string, at: number): boolean => at === 0 || /[\s:/(-]/.test(text[at - 1] ?? '')
