import type { DrawingKind } from '#core/domain/drawing'
import { formatPrice } from '../../../format/numbers'

export type Point = { readonly x: number; readonly y: number }

/** What a drawing looks like in pixels. */
export type DrawingShape = {
  readonly lines: readonly { readonly from: Point; readonly to: Point; readonly label: string }[]
  readonly area: {
    readonly x: number
    readonly y: number
    readonly width: number
    readonly height: number
  } | null
}

const FIBONACCI_RATIOS = [0, 0.236, 0.382, 0.5, 0.618, 0.786, 1] as const

/** `prices` are those of the points; a ray and a level go on to the edge. */
export function drawingShape(
  kind: DrawingKind,
  points: readonly Point[],
  prices: readonly number[],
  width: number,
): DrawingShape {
  const [first, second] = points
  if (first === undefined) return NOTHING
  if (kind === 'level')
    return {
      lines: [plain({ x: 0, y: first.y }, { x: width, y: first.y }, formatPrice(prices[0]))],
      area: null,
    }
  if (second === undefined) return NOTHING
  switch (kind) {
    case 'trend':
      return { lines: [plain(first, second)], area: null }
    case 'ray':
      return { lines: [plain(first, beyond(first, second, width))], area: null }
    case 'rectangle':
      return { lines: [], area: areaOf(first, second) }
    case 'fibonacci':
      return { lines: retracements(first, second, prices), area: null }
    case 'note':
      return NOTHING
  }
}

const NOTHING: DrawingShape = { lines: [], area: null }

const plain = (from: Point, to: Point, label = '') => ({ from, to, label })

const areaOf = (a: Point, b: Point) => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
})

/** Where the line from one point through another leaves the pane; straight up or down it goes a pane's width further. */
function beyond(from: Point, through: Point, width: number): Point {
  const run = through.x - from.x
  if (run === 0) return { x: through.x, y: through.y + Math.sign(through.y - from.y) * width }
  const x = run > 0 ? Math.max(width, through.x) : Math.min(0, through.x)
  return { x, y: from.y + ((through.y - from.y) / run) * (x - from.x) }
}

/** Shares of the way back from the second point to the first. */
function retracements(first: Point, second: Point, [from = 0, to = 0]: readonly number[]) {
  const [left, right] = [Math.min(first.x, second.x), Math.max(first.x, second.x)]
  return FIBONACCI_RATIOS.map(ratio => {
    const y = second.y + ratio * (first.y - second.y)
    const price = Math.round((to + ratio * (from - to)) * 100) / 100
    return plain({ x: left, y }, { x: right, y }, `${(ratio * 100).toFixed(1)}%  ${formatPrice(price)}`)
  })
}
