import type { Anchor } from '#core/domain/drawing'
import type { ChartBars } from '../chartBars'
import { type ChartFrame, positionAt, priceAt, xOf, yOf } from '../chartFrame'
import type { Point } from './drawingShape'

/** Prices of drawings are whole cents. */
const cents = (price: number): number => Math.round(price * 100) / 100

/** Between moments and prices and the pixels of a pane. */
export class DrawingScale {
  constructor(
    readonly frame: ChartFrame,
    private readonly bars: ChartBars,
    private readonly barMs: number,
  ) {}

  pointOf({ time, price }: Anchor): Point {
    return { x: xOf(this.frame, this.bars.positionOf(time, this.barMs)), y: yOf(this.frame, price) }
  }

  anchorAt({ x, y }: Point): Anchor {
    return {
      time: this.bars.timeAt(positionAt(this.frame, x), this.barMs),
      price: cents(priceAt(this.frame, y)),
    }
  }

  /** As many pixels aside and down. */
  moved(anchor: Anchor, right: number, down: number): Anchor {
    const { x, y } = this.pointOf(anchor)
    return this.anchorAt({ x: x + right, y: y + down })
  }
}
