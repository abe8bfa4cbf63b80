import { z } from 'zod'
import { anchorCountOf, DRAWING_KINDS, DRAWINGS_MAX, NOTE_MAX } from '#core/domain/drawing'
import { SymbolText } from './instrumentView'

export const DrawingView = z
  .strictObject({
    id: z.string().min(1).max(64),
    kind: z.enum(DRAWING_KINDS),
    anchors: z.array(z.strictObject({ time: z.number(), price: z.number() })).max(2),
    text: z.string().max(NOTE_MAX),
  })
  .refine(({ kind, anchors }) => anchors.length === anchorCountOf(kind), 'as many anchors as its kind has')

export const DrawingsView = z
  .array(DrawingView)
  .max(DRAWINGS_MAX)
  .refine(
    drawings => new Set(drawings.map(({ id }) => id)).size === drawings.length,
    'each drawing has an id of its own',
  )

/** All that is drawn on one symbol. A higher revision is newer, whichever window it came from; 0 is before any. */
export const SymbolDrawingsView = z.strictObject({
  symbol: SymbolText,
  revision: z.number().int(),
  drawings: DrawingsView,
})
export type SymbolDrawingsView = z.infer<typeof SymbolDrawingsView>
