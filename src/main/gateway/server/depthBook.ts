/**
 * A book deeper than its best prices. The market knows only these; what lies behind is modelled one price increment
 * apart, deeper rows larger, with a level missing here and there. What has changed is told as a real book tells it.
 */
import { deterministicDraw } from '#main/gateway/exchange/deterministicDraw'
import type { MarketQuote } from '#main/gateway/market/market'

export type DepthRow = { readonly price: number; readonly size: number }

export type DepthChange = {
  readonly side: 'ask' | 'bid'
  /** Rows behind a deleted one move up, rows behind an inserted one down. */
  readonly operation: 'insert' | 'update' | 'delete'
  readonly position: number
  readonly row: DepthRow
}

/** One side's rows, best first; a level is left out where the draw for its price says so. */
export function depthRows(
  quote: MarketQuote,
  side: 'ask' | 'bid',
  { rows, increment, conId }: { readonly rows: number; readonly increment: number; readonly conId: number },
): readonly DepthRow[] {
  const [best, size] = side === 'ask' ? [quote.ask, quote.askSize] : [quote.bid, quote.bidSize]
  if (best === undefined) return []
  const step = side === 'ask' ? increment : -increment
  const deep: DepthRow[] = [{ price: best, size }]
  for (let level = 1; deep.length < rows; level++) {
    const price = Number((best + level * step).toFixed(6))
    if (price <= 0) break
    const chance = deterministicDraw(conId, Math.round(price / increment), side === 'ask' ? 1 : 0)
    if (chance < MISSING_SHARE) continue
    deep.push({ price, size: Math.max(1, Math.round(size * (1 + level * chance))) })
  }
  return deep
}

const MISSING_SHARE = 0.15

/** What turns the rows that a client has into those there are now: gone first, then new and changed, best first. */
export function depthChanges(
  side: 'ask' | 'bid',
  shown: readonly DepthRow[],
  now: readonly DepthRow[],
): readonly DepthChange[] {
  const changes: DepthChange[] = []
  const kept = [...shown]
  for (let position = kept.length - 1; position >= 0; position--) {
    const row = kept[position]
    if (!row || now.some(({ price }) => price === row.price)) continue
    kept.splice(position, 1)
    changes.push({ side, operation: 'delete', position, row: GONE })
  }
  for (const [position, row] of now.entries()) {
    const there = kept[position]
    if (there?.price === row.price) {
      if (there.size !== row.size) changes.push({ side, operation: 'update', position, row })
    } else {
      kept.splice(position, 0, row)
      changes.push({ side, operation: 'insert', position, row })
    }
  }
  return changes
}

const GONE: DepthRow = { price: 0, size: 0 }
