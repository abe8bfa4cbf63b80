import type { IPrimitivePaneRenderer, IPrimitivePaneView, ISeriesPrimitive, Time } from 'lightweight-charts'

/** Draws nothing, and tells when the chart does: only then its scales are what is seen. */
export class PaintListener implements ISeriesPrimitive<Time> {
  readonly #views: readonly IPrimitivePaneView[]

  constructor(onPaint: () => void) {
    const renderer: IPrimitivePaneRenderer = { draw: onPaint }
    this.#views = [{ renderer: () => renderer }]
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views
  }
}
