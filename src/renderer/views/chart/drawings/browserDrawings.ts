import { anchorCountOf, DRAWING_KINDS, type Drawing, NOTE_MAX } from '#core/domain/drawing'

/** Drawings were kept in the browser once, under this key and in this form. */
const KEY_PREFIX = 'claxton.drawings.'
const VERSION = 1

/** What this browser still has of a symbol; what cannot be read is as good as absent. */
export function browserDrawings(storage: Storage, symbol: string): readonly Drawing[] {
  const text = storage.getItem(KEY_PREFIX + symbol)
  if (text === null) return []
  try {
    const saved = JSON.parse(text) as { version?: unknown; drawings?: unknown } | null
    if (saved?.version !== VERSION || !Array.isArray(saved.drawings)) return []
    return saved.drawings.flatMap(each => drawingFrom(each) ?? [])
  } catch (error) {
    // Not ours, or cut off.
    reportError(error)
    return []
  }
}

/** Once the engine has them. */
export const forgetBrowserDrawings = (storage: Storage, symbol: string): void =>
  storage.removeItem(KEY_PREFIX + symbol)

function drawingFrom(value: unknown): Drawing | undefined {
  const { id, kind, anchors, text } = (value ?? {}) as Partial<Drawing>
  const isKnown = DRAWING_KINDS.some(each => each === kind)
  if (typeof id !== 'string' || !isKnown || kind === undefined || typeof text !== 'string') return undefined
  if (!Array.isArray(anchors) || anchors.length !== anchorCountOf(kind) || !anchors.every(isAnchor))
    return undefined
  return {
    id: id.slice(0, 64),
    kind,
    anchors: anchors.map(({ time, price }) => ({ time, price })),
    text: text.slice(0, NOTE_MAX),
  }
}

const isAnchor = (value: unknown): boolean => {
  const { time, price } = (value ?? {}) as { time?: unknown; price?: unknown }
  return Number.isFinite(time) && Number.isFinite(price)
}
