import { fuzzyScore, NO_MATCH } from './fuzzyScore'

export type PaletteEntry = {
  readonly id: string
  readonly kind: 'symbol' | 'view' | 'workspace' | 'action'
  readonly title: string
  readonly hint?: string
  readonly run: () => void
}

const SHOWN_MAX = 12
/** What one came for, when nothing has been typed yet. */
const KIND_ORDER: readonly PaletteEntry['kind'][] = ['workspace', 'view', 'action', 'symbol']

/** The best few, the best first. */
export function entriesFor(typed: string, entries: readonly PaletteEntry[]): readonly PaletteEntry[] {
  if (typed.trim() === '')
    return entries
      .filter(({ kind }) => kind !== 'symbol')
      .toSorted(byKind)
      .slice(0, SHOWN_MAX)
  return entries
    .map(entry => ({ entry, score: scoreOf(typed, entry) }))
    .filter(({ score }) => score !== NO_MATCH)
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN_MAX)
    .map(({ entry }) => entry)
}

/** A symbol typed in full is what was meant. */
function scoreOf(typed: string, { kind, title }: PaletteEntry): number {
  if (kind === 'symbol' && title.toUpperCase() === typed.trim().toUpperCase()) return Infinity
  return fuzzyScore(typed, title)
}

const byKind = (a: PaletteEntry, b: PaletteEntry): number =>
  KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind)
