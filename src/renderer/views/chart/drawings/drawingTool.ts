import type { DrawingKind } from '#core/domain/drawing'

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
