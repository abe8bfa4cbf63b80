/** What may be put beside a structure: nothing that a browser would run. */
export const ATTACHMENT_TYPES = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'application/pdf',
  'text/plain',
  'text/csv',
] as const
export type AttachmentType = (typeof ATTACHMENT_TYPES)[number]

/** The chart at entry, which the engine alone draws: another SVG might hold what a browser runs. */
export const ENTRY_CHART_TYPE = 'image/svg+xml'
/** What may stand beside a structure. */
export const KEPT_TYPES = [...ATTACHMENT_TYPES, ENTRY_CHART_TYPE] as const
export type KeptType = (typeof KEPT_TYPES)[number]

export const ATTACHMENT_BYTES_MAX = 2 * 1024 * 1024
export const ATTACHMENTS_PER_STRUCTURE_MAX = 12
/** Of one piece on its way, so that it fits into a frame of the bridge as text. */
export const ATTACHMENT_PIECE_BYTES = 32 * 1024

const isAt = (content: Uint8Array, at: number, text: string): boolean =>
  [...text].every((letter, index) => content[at + index] === letter.charCodeAt(0))

/** Whether the bytes are what the type says, by their first ones; texts hold no zero. */
export function isOfType(content: Uint8Array, type: AttachmentType): boolean {
  switch (type) {
    case 'image/png':
      return content[0] === 0x89 && isAt(content, 1, 'PNG\r\n')
    case 'image/jpeg':
      return content[0] === 0xff && content[1] === 0xd8 && content[2] === 0xff
    case 'image/webp':
      return isAt(content, 0, 'RIFF') && isAt(content, 8, 'WEBP')
    case 'image/gif':
      return isAt(content, 0, 'GIF8')
    case 'application/pdf':
      return isAt(content, 0, '%PDF-')
    case 'text/plain':
    case 'text/csv':
      return !content.includes(0)
  }
}
