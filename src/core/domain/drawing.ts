/** What a trader draws on a chart, by moments and prices: it is the same on every timeframe. */
export const DRAWING_KINDS = ['trend', 'ray', 'level', 'rectangle', 'fibonacci', 'note'] as const
export type DrawingKind = (typeof DRAWING_KINDS)[number]

export type Anchor = { readonly time: number; readonly price: number }

export type Drawing = {
  readonly id: string
  readonly kind: DrawingKind
  /** As many as its kind has. */
  readonly anchors: readonly Anchor[]
  /** Of a note. */
  readonly text: string
}

export const anchorCountOf = (kind: DrawingKind): 1 | 2 => (kind === 'level' || kind === 'note' ? 1 : 2)

export const NOTE_MAX = 80

/** More on one symbol would hide the prices. */
export const DRAWINGS_MAX = 100
