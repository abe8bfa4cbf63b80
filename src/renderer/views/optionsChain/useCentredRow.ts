import { type RefObject, useEffect, useRef } from 'react'

/**
 * Brings a row into the middle when it becomes known, and again when the scroller changes its size, until somebody
 * scrolls by hand. It does not follow the price: rows must not move under a pointer that is about to press one.
 */
export function useCentredRow(
  scroller: RefObject<HTMLElement | null>,
  row: number,
  scrollTo: (row: number) => void,
): void {
  const latest = useRef({ row, scrollTo })
  latest.current = { row, scrollTo }
  const isKnown = row >= 0
  useEffect(() => {
    const element = scroller.current
    if (element === null || !isKnown) return
    const centre = () => latest.current.scrollTo(latest.current.row)
    // Tells at once of the size as it is.
    const observer = new ResizeObserver(centre)
    observer.observe(element)
    const leave = () => observer.disconnect()
    const gestures = ['wheel', 'pointerdown', 'keydown', 'touchmove'] as const
    for (const gesture of gestures) element.addEventListener(gesture, leave, { passive: true })
    return () => {
      leave()
      for (const gesture of gestures) element.removeEventListener(gesture, leave)
    }
  }, [scroller, isKnown])
}
