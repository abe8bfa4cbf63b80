import { AttachmentDesk, attachmentView } from '#main/engine/attachmentDesk'
import type { Engine } from '#main/engine/engine'
import type { Handlers } from '../dispatch'

type AttachmentMethods = 'attachments.put' | 'attachments.read' | 'attachments.remove'

export function attachmentHandlers(engine: Engine): Pick<Handlers, AttachmentMethods> {
  const desk = new AttachmentDesk({
    store: engine.stores.journal.attachments,
    isKnown: structureId => engine.history.isKnown(structureId),
    now: () => engine.now(),
  })
  return {
    'attachments.put': ({ requestId: _, offset, data, ...offer }, caller) => {
      const stored = desk.put(offer, offset, Buffer.from(data, 'base64'), caller.name)
      return { kept: stored === undefined ? null : attachmentView(stored) }
    },
    'attachments.read': ({ attachmentId, offset }) => {
      const { piece, next } = desk.read(attachmentId, offset)
      return { data: piece.toString('base64'), next }
    },
    'attachments.remove': ({ attachmentId }) => {
      desk.remove(attachmentId)
      return {}
    },
  }
}
