import { z } from 'zod'
import { underlyingOf } from '#core/domain/instrument'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import { dollars } from '#core/domain/money'
import { STRUCTURE_FACTS } from '#core/domain/structureKind'
import type { StructurePosition } from '#core/portfolio/structureBook'
import type { StoredAttachment } from '#main/store/attachmentStore'
import type { Journal } from '#main/store/journal'
import { BridgeFailure } from '#protocol/errors'
import { type StructureHistoryView, StructureNote } from '#protocol/views/decisionView'
import { attachmentView } from './attachmentDesk'
import type { TradingLoop } from './tradingLoop'

export type StructureHistoryParts = {
  readonly loop: TradingLoop
  readonly journal: Journal
  readonly strategyName: (strategyId: string) => string
}

const KEY = 'structureNote '
const StoredNote = z.preprocess(text => (typeof text === 'string' ? JSON.parse(text) : text), StructureNote)
const NO_NOTE: StructureNote = { text: '', tags: [] }

/** Every structure that was ever ordered, with what somebody wrote beside it. */
export class StructureHistory {
  constructor(private readonly parts: StructureHistoryParts) {}

  /** Newest first. */
  list(limit: number): StructureHistoryView[] {
    const all = this.parts.loop.state.structures.all()
    const attachments = Map.groupBy(this.parts.journal.attachments?.all() ?? [], each => each.structureId)
    return all
      .slice(-limit)
      .reverse()
      .map(structure => this.#view(structure, attachments.get(structure.structureId)))
  }

  /** Throws BridgeFailure for an unknown structure, StoreError when it cannot be written. */
  note(structureId: string, note: StructureNote): StructureHistoryView {
    const { loop, journal } = this.parts
    const structure = loop.state.structures.get(structureId)
    if (!structure) {
      throw new BridgeFailure({
        kind: 'notFound',
        code: 'STRUCTURE_UNKNOWN',
        message: `There is no structure ${structureId}.`,
      })
    }
    journal.setSetting(KEY + structureId, JSON.stringify(note))
    return this.#view(structure, journal.attachments?.of(structureId))
  }

  isKnown(structureId: string): boolean {
    return this.parts.loop.state.structures.get(structureId) !== undefined
  }

  #view(structure: StructurePosition, attachments: readonly StoredAttachment[] = []): StructureHistoryView {
    const { structureId, opening, instruments, lots, cash, commissions, openingCash, tsOpened } = structure
    const isOpen = lots.length > 0
    const profit = dollars(cash) - dollars(commissions)
    const quantity = structure.orderedQuantity
    const maxLoss = opening.maxLoss * quantity
    const [first] = instruments
    return {
      structureId,
      kind: opening.kind,
      title: STRUCTURE_FACTS[opening.kind].title,
      underlying: first ? underlyingOf(first) : '',
      chain: instruments.map(instrumentTitle),
      strategyName: this.parts.strategyName(opening.strategyId),
      evaluationId: opening.evaluationId,
      tsOpened,
      quantity,
      state: isOpen ? 'open' : openingCash === 0 && cash === 0 ? 'unfilled' : 'closed',
      openingCash: dollars(openingCash),
      commissions: dollars(commissions),
      profit: isOpen ? null : profit,
      maxLoss,
      rMultiple: isOpen || maxLoss <= 0 ? null : profit / maxLoss,
      note: this.#note(structureId),
      attachments: attachments.map(attachmentView),
    }
  }

  #note(structureId: string): StructureNote {
    const stored = this.parts.journal.setting(KEY + structureId)
    const parsed = stored === undefined ? undefined : StoredNote.safeParse(stored)
    return parsed?.success ? parsed.data : NO_NOTE
  }
}
