import {
  observeElementRect,
  type Rect,
  useVirtualizer,
  type VirtualItem,
  type Virtualizer,
} from '@tanstack/react-virtual'
import type { RefObject } from 'react'

/** Until the scroller has been measured: rows are there from the first frame. */
const FIRST_RECT = { width: 800, height: 400 }

export type RowWindow = {
  /** The rows in sight and some around them. */
  readonly items: readonly VirtualItem[]
  /** Heights in pixels of what is above and below them. */
  readonly before: number
  readonly after: number
  readonly scrollTo: (row: number) => void
}

/** Which rows of a long table are kept in the document. */
export function useRowWindow({
  scroller,
  count,
  rowHeight,
  overscan,
}: {
  scroller: RefObject<HTMLDivElement | null>
  count: number
  rowHeight: number
  overscan: number
}): RowWindow {
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    initialRect: FIRST_RECT,
    observeElementRect: observeShownRect,
    overscan,
  })
  const items = virtualizer.getVirtualItems()
  return {
    items,
    before: items[0]?.start ?? 0,
    after: virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0),
    scrollTo: row => virtualizer.scrollToIndex(row),
  }
}

/** A panel that the dock has not laid out yet has no height; its rows are made all the same. */
const observeShownRect = (virtualizer: Virtualizer<HTMLDivElement, Element>, onRect: (rect: Rect) => void) =>
  observeElementRect(virtualizer, rect => {
    if (rect.height > 0) onRect(rect)
  })

/** Stands for the rows that are out of sight. */
export function RowSpacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null
  return (
    <tr className="dataTableSpacer">
      <td colSpan={columns} style={{ height }} />
    </tr>
  )
}
