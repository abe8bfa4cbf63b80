import { z } from 'zod'
import { NO_UPDATE, type UpdateView } from '#protocol/views/updateView'

/** What an engine answers that is to stop for an update: what is at stake, or the backup that it has made. */
export const Preparation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('waits'), reason: z.string() }),
  z.object({ kind: z.literal('prepared'), backup: z.string(), isBrokerReady: z.boolean() }),
])
export type Preparation = z.infer<typeof Preparation>

/** What the page is shown of updates, and its word that one may be installed. Whoever looks for them reports here. */
export class UpdateDesk {
  #view = NO_UPDATE

  constructor(
    private readonly publish: (view: UpdateView) => void,
    /** Undefined where a timer or an operator installs. */
    private readonly installer: (() => void) | undefined,
  ) {}

  get view(): UpdateView {
    return this.#view
  }

  report(view: UpdateView): void {
    this.#view = view
    this.publish(view)
  }

  /** Whether the one who installs was told. */
  install(): boolean {
    if (!this.installer || !['ready', 'waiting'].includes(this.#view.stage)) return false
    this.installer()
    return true
  }
}
