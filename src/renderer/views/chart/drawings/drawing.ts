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

/** What is to be drawn next; chosen by keys it has no pointer to follow. */
export type DrawingTool = { readonly kind: DrawingKind; readonly isByKeys: boolean }

export const DRAWING_NAMES: Readonly<Record<DrawingKind, string>> = {
  trend: 'Trend line',
  ray: 'Ray',
  level: 'Horizontal level',
  rectangle: 'Rectangle',
  fibonacci: 'Fibonacci retracement',
  note: 'Note',
}

export const anchorCountOf = (kind: DrawingKind): 1 | 2 => (kind === 'level' || kind === 'note' ? 1 : 2)

export const NOTE_MAX = 80

/** A drawing as it was stored; undefined when it cannot be one. */
export function drawingFrom(value: unknown): Drawing | undefined {
  const { id, kind, anchors, text } = (value ?? {}) as Partial<Drawing>
  const isKnown = DRAWING_KINDS.some(each => each === kind)
  if (typeof id !== 'string' || !isKnown || kind === undefined || typeof text !== 'string') return undefined
  if (!Array.isArray(anchors) || anchors.length !== anchorCountOf(kind) || !anchors.every(isAnchor))
    return undefined
  return {
    id,
    kind,
    anchors: anchors.map(({ time, price }) => ({ time, price })),
    text: text.slice(0, NOTE_MAX),
  }
}

const isAnchor = (value: unknown): value is Anchor => {
  const { time, price } = (value ?? {}) as Partial<Anchor>
  return Number.isFinite(time) && Number.isFinite(price)
}
