import { useRef } from 'react'
import type { Scale } from './plotScale'

export type PlotHandleProps = {
  readonly id: string
  readonly x: number
  readonly label: string
  readonly tone: 'buy' | 'sell'
  /** Dragged to a value, or one step aside with an arrow key. */
  readonly onMove: (x: number) => void
  readonly onStep: (direction: 1 | -1) => void
  readonly scale: Scale
  readonly top: number
  readonly bottom: number
}

/** A value on the horizontal axis that can be moved: by dragging, or by arrow keys when it has the focus. */
export function PlotHandle({ x, label, tone, onMove, onStep, scale, top, bottom }: PlotHandleProps) {
  const isDragging = useRef(false)
  const at = scale(x)
  return (
    <g
      className={`plotHandle plotHandle-${tone}`}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuenow={x}
      onPointerDown={event => {
        isDragging.current = true
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={event => {
        if (!isDragging.current) return
        const svg = event.currentTarget.ownerSVGElement
        if (svg !== null) onMove(scale.invert(event.clientX - svg.getBoundingClientRect().left))
      }}
      onPointerUp={() => {
        isDragging.current = false
      }}
      onKeyDown={event => {
        const direction = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : undefined
        if (direction === undefined) return
        event.preventDefault()
        onStep(direction)
      }}
    >
      <line x1={at} x2={at} y1={top} y2={bottom} />
      <rect x={at - 5} y={bottom - 7} width="10" height="14" rx="2" />
      <rect className="plotHandleReach" x={at - 9} y={top} width="18" height={bottom - top + 8} />
    </g>
  )
}
