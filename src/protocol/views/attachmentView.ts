import { z } from 'zod'
import {
  ATTACHMENT_BYTES_MAX,
  ATTACHMENT_PIECE_BYTES,
  ATTACHMENT_TYPES,
  KEPT_TYPES,
} from '#core/domain/attachment'

/** A picture or a file beside a structure. */
export const AttachmentView = z.strictObject({
  attachmentId: z.string(),
  name: z.string(),
  type: z.enum(KEPT_TYPES),
  bytes: z.number(),
  sha256: z.string(),
  tsInit: z.number(),
})
export type AttachmentView = z.infer<typeof AttachmentView>

const PIECE_LETTERS_MAX = 4 * Math.ceil(ATTACHMENT_PIECE_BYTES / 3)

/** A piece of a file on its way; every piece says the same of the whole. */
export const AttachmentPieceView = z.strictObject({
  attachmentId: z.uuid(),
  structureId: z.string().max(64),
  name: z.string().trim().min(1).max(120),
  type: z.enum(ATTACHMENT_TYPES),
  bytes: z.number().int().min(1).max(ATTACHMENT_BYTES_MAX),
  offset: z.number().int().min(0).max(ATTACHMENT_BYTES_MAX),
  data: z.base64().min(1).max(PIECE_LETTERS_MAX),
})
export type AttachmentPieceView = z.infer<typeof AttachmentPieceView>
