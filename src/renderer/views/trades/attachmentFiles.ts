import {
  ATTACHMENT_BYTES_MAX,
  ATTACHMENT_PIECE_BYTES,
  ATTACHMENT_TYPES,
  type AttachmentType,
} from '#core/domain/attachment'
import type { InputOf, OutputOf } from '#protocol/protocol'
import type { Bridge } from '../../bridge/bridge'
import { newRequestId } from '../../bridge/requestId'

const isAttachmentType = (type: string): type is AttachmentType =>
  ATTACHMENT_TYPES.some(each => each === type)

/** Why a file cannot be attached, in a few words; undefined when it can. */
export function fileProblem({ name, size, type }: Pick<File, 'name' | 'size' | 'type'>): string | undefined {
  if (size === 0) return `${name} is empty`
  if (size > ATTACHMENT_BYTES_MAX) return `${name} has more than 2 MB`
  return isAttachmentType(type) ? undefined : `${name} is no picture, PDF or text`
}

/** Sends a file piece by piece; every piece waits for the one before. Rejects with BridgeCallError. */
export async function attach(bridge: Bridge, structureId: string, file: File): Promise<void> {
  const content = new Uint8Array(await file.arrayBuffer())
  const whole = {
    attachmentId: newRequestId(),
    structureId,
    name: file.name.slice(-120),
    type: file.type as AttachmentType,
    bytes: content.byteLength,
  }
  for (let offset = 0; offset < content.byteLength; offset += ATTACHMENT_PIECE_BYTES) {
    const data = base64Of(content.subarray(offset, offset + ATTACHMENT_PIECE_BYTES))
    const piece: InputOf<'attachments.put'> = { ...whole, requestId: newRequestId(), offset, data }
    await bridge.command('attachments.put', piece)
  }
}

/** The whole content, piece by piece. */
export async function contentOf(
  bridge: Bridge,
  attachmentId: string,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  for (let offset: number | null = 0; offset !== null; ) {
    const answer: OutputOf<'attachments.read'> = await bridge.query(
      'attachments.read',
      { attachmentId, offset },
      signal,
    )
    pieces.push(bytesOf(answer.data))
    offset = answer.next
  }
  const content = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    content.set(piece, at)
    at += piece.byteLength
  }
  return content
}

export const base64Of = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
