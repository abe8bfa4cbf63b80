import type Database from 'better-sqlite3'
import { ENTRY_CHART_TYPE, type KeptType } from '#core/domain/attachment'
import type { EpochMs } from '#core/domain/time'
import { storeErrorFrom } from './storeError'

export type StoredAttachment = {
  readonly attachmentId: string
  readonly structureId: string
  readonly name: string
  readonly type: KeptType
  readonly sha256: string
  readonly bytes: number
  readonly tsInit: EpochMs
}

export type NewAttachment = Omit<StoredAttachment, 'bytes'> & {
  readonly content: Uint8Array
  readonly actor: string
}

const COLUMNS = 'attachmentId, structureId, name, type, sha256, length(content) AS bytes, tsInit'

/** Attachments in the journal's file: in its backups with everything else. Throws StoreError. */
export class AttachmentStore {
  constructor(
    private readonly database: Database.Database,
    private readonly file: string,
  ) {}

  add({ actor, content, ...attachment }: NewAttachment): void {
    this.#try(() =>
      this.database
        .prepare(
          `INSERT INTO attachments (attachmentId, structureId, name, type, sha256, content, actor, tsInit)
           VALUES (@attachmentId, @structureId, @name, @type, @sha256, @content, @actor, @tsInit)`,
        )
        .run({ ...attachment, actor, content }),
    )
  }

  /** Oldest first, without their contents. */
  of(structureId: string): readonly StoredAttachment[] {
    return this.#try(
      () =>
        this.database
          .prepare(`SELECT ${COLUMNS} FROM attachments WHERE structureId = ? ORDER BY tsInit, attachmentId`)
          .all(structureId) as StoredAttachment[],
    )
  }

  /** The chart that was drawn when a structure or a trade was opened. */
  entryChartOf(structureId: string): StoredAttachment | undefined {
    return this.of(structureId).find(({ type }) => type === ENTRY_CHART_TYPE)
  }

  /** Of all structures, oldest first. */
  all(): readonly StoredAttachment[] {
    return this.#try(
      () =>
        this.database
          .prepare(`SELECT ${COLUMNS} FROM attachments ORDER BY tsInit, attachmentId`)
          .all() as StoredAttachment[],
    )
  }

  get(attachmentId: string): StoredAttachment | undefined {
    return this.#try(
      () =>
        this.database
          .prepare(`SELECT ${COLUMNS} FROM attachments WHERE attachmentId = ?`)
          .get(attachmentId) as StoredAttachment | undefined,
    )
  }

  content(attachmentId: string): Buffer | undefined {
    const row = this.#try(() =>
      this.database.prepare('SELECT content FROM attachments WHERE attachmentId = ?').get(attachmentId),
    ) as { content: Buffer } | undefined
    return row?.content
  }

  /** False when there is none. */
  remove(attachmentId: string): boolean {
    return this.#try(
      () =>
        this.database.prepare('DELETE FROM attachments WHERE attachmentId = ?').run(attachmentId).changes > 0,
    )
  }

  /** Of what people put there. */
  totalBytes(): number {
    const row = this.#try(() =>
      this.database
        .prepare('SELECT coalesce(sum(length(content)), 0) AS bytes FROM attachments WHERE type <> ?')
        .get(ENTRY_CHART_TYPE),
    ) as { bytes: number }
    return row.bytes
  }

  #try<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw storeErrorFrom(error, this.file)
    }
  }
}
