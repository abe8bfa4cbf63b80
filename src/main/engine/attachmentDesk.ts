import { createHash } from 'node:crypto'
import {
  ATTACHMENT_BYTES_MAX,
  ATTACHMENT_PIECE_BYTES,
  ATTACHMENTS_PER_STRUCTURE_MAX,
  type AttachmentType,
  ENTRY_CHART_TYPE,
  isOfType,
} from '#core/domain/attachment'
import type { EpochMs } from '#core/domain/time'
import type { AttachmentStore, StoredAttachment } from '#main/store/attachmentStore'
import { type BridgeError, BridgeFailure } from '#protocol/errors'
import type { AttachmentView } from '#protocol/views/attachmentView'

export type AttachmentDeskOptions = {
  /** Undefined when the journal could not be opened. */
  readonly store: AttachmentStore | undefined
  readonly isKnown: (structureId: string) => boolean
  readonly now: () => EpochMs
}

/** What somebody puts beside a structure, and how long it will be. */
export type AttachmentOffer = {
  readonly attachmentId: string
  readonly structureId: string
  readonly name: string
  readonly type: AttachmentType
  readonly bytes: number
}

/** All attachments together: they are in every backup of the journal. */
const TOTAL_BYTES_MAX = 50 * 1024 * 1024
/** On their way at once; the one that was begun first is given up. */
const UPLOADS_MAX = 4

type Upload = { readonly offer: AttachmentOffer; readonly pieces: Buffer[]; received: number }

/** Pictures and files beside structures: they come in pieces, are checked when whole, and go only by hand. */
export class AttachmentDesk {
  readonly #uploads = new Map<string, Upload>()

  constructor(private readonly options: AttachmentDeskOptions) {}

  /** Undefined until the last piece has come. */
  put(offer: AttachmentOffer, offset: number, piece: Buffer, actor: string): StoredAttachment | undefined {
    const store = this.#store()
    const upload = offset === 0 ? this.#begin(offer) : this.#uploads.get(offer.attachmentId)
    if (upload === undefined || upload.received !== offset)
      throw failure('badRequest', 'ATTACHMENT_BROKEN', 'A piece of the file is missing: attach it again.')
    upload.pieces.push(piece)
    upload.received += piece.byteLength
    if (upload.received < offer.bytes) return undefined
    this.#uploads.delete(offer.attachmentId)
    const content = Buffer.concat(upload.pieces)
    if (content.byteLength !== upload.offer.bytes || !isOfType(content, upload.offer.type))
      throw failure('badRequest', 'ATTACHMENT_TYPE', `${upload.offer.name} is not a file of its type.`)
    const { bytes: _, ...kept } = upload.offer
    const sha256 = createHash('sha256').update(content).digest('hex')
    const twin = store.of(kept.structureId).find(each => each.sha256 === sha256)
    if (twin) return twin
    store.add({ ...kept, sha256, content, actor, tsInit: this.options.now() })
    return store.of(kept.structureId).find(each => each.attachmentId === kept.attachmentId)
  }

  /** A piece of the content from `offset` on, and where the next one begins; null after the last. */
  read(attachmentId: string, offset: number): { readonly piece: Buffer; readonly next: number | null } {
    const content = this.#store().content(attachmentId)
    if (!content) throw unknown()
    const end = Math.min(content.byteLength, offset + ATTACHMENT_PIECE_BYTES)
    return { piece: content.subarray(offset, end), next: end < content.byteLength ? end : null }
  }

  /** The chart at entry stays: it could not be drawn again as it was. */
  remove(attachmentId: string): void {
    const store = this.#store()
    if (store.get(attachmentId)?.type === ENTRY_CHART_TYPE)
      throw failure('denied', 'ATTACHMENT_KEPT', 'The chart at entry stays with its trade.')
    if (!store.remove(attachmentId)) throw unknown()
  }

  #begin(offer: AttachmentOffer): Upload {
    const { store, isKnown } = this.options
    if (!isKnown(offer.structureId))
      throw failure('notFound', 'STRUCTURE_UNKNOWN', `There is no structure ${offer.structureId}.`)
    if (offer.bytes > ATTACHMENT_BYTES_MAX)
      throw failure('badRequest', 'ATTACHMENT_TOO_LARGE', `${offer.name} has more than 2 MB.`)
    const files = store?.of(offer.structureId).filter(({ type }) => type !== ENTRY_CHART_TYPE)
    if ((files?.length ?? 0) >= ATTACHMENTS_PER_STRUCTURE_MAX)
      throw failure(
        'denied',
        'ATTACHMENTS_FULL',
        `A trade holds ${ATTACHMENTS_PER_STRUCTURE_MAX} attachments: remove one first.`,
      )
    if ((store?.totalBytes() ?? 0) + offer.bytes > TOTAL_BYTES_MAX)
      throw failure('denied', 'ATTACHMENTS_FULL', 'All attachments together hold 50 MB: remove some first.')
    const upload = { offer, pieces: [], received: 0 }
    this.#uploads.delete(offer.attachmentId)
    this.#uploads.set(offer.attachmentId, upload)
    const [oldest] = this.#uploads.keys()
    if (this.#uploads.size > UPLOADS_MAX && oldest !== undefined) this.#uploads.delete(oldest)
    return upload
  }

  #store(): AttachmentStore {
    const { store } = this.options
    if (store) return store
    throw failure('unavailable', 'JOURNAL_UNAVAILABLE', 'The journal could not be opened.')
  }
}

/** Whose it is is known where it is shown. */
export const attachmentView = ({ structureId: _, ...attachment }: StoredAttachment): AttachmentView =>
  attachment

const failure = (kind: BridgeError['kind'], code: string, message: string): BridgeFailure =>
  new BridgeFailure({ kind, code, message })

const unknown = (): BridgeFailure => failure('notFound', 'ATTACHMENT_UNKNOWN', 'This attachment was removed.')
