import type { KeyboardEvent, PointerEvent } from 'react'
import type { Anchor, Drawing } from '#core/domain/drawing'
import { formatPrice } from '../../../format/numbers'
import { formatDay, formatMinute } from '../../../format/times'
import type { DrawingScale } from './drawingScale'
import { drawingShape } from './drawingShape'
import { DRAWING_NAMES } from './drawingTool'

/** One drawing, moved by dragging or arrow keys: as a whole, or by its ends once it is chosen. */
export function DrawingGlyph({
  drawing,
  scale,
  isChosen,
  onTake,
  onKeys,
  onFocus,
  onOpen,
}: {
  drawing: Drawing
  scale: DrawingScale
  isChosen: boolean
  /** Null is the whole of it. */
  onTake: (event: PointerEvent<Element>, anchor: number | null) => void
  onKeys: (event: KeyboardEvent<Element>, anchor: number | null) => void
  onFocus: () => void
  onOpen: () => void
}) {
  const { kind, anchors, text } = drawing
  const points = anchors.map(anchor => scale.pointOf(anchor))
  const { lines, area } = drawingShape(
    kind,
    points,
    anchors.map(({ price }) => price),
    scale.frame.width,
  )
  const [first] = points
  return (
    <g className={`drawing drawing-${kind} ${isChosen ? 'drawing-chosen' : ''}`}>
      <g
        data-drawing={drawing.id}
        role="slider"
        tabIndex={0}
        aria-label={nameOf(drawing)}
        aria-valuenow={anchors[0]?.price}
        aria-valuetext={anchors.map(placeOf).join(' to ')}
        onPointerDown={event => onTake(event, null)}
        onKeyDown={event => onKeys(event, null)}
        onFocus={onFocus}
        onDoubleClick={onOpen}
      >
        {area !== null && <rect className="drawingArea" {...area} />}
        {lines.map(({ from, to, label }) => (
          <g key={`${from.y} ${label}`}>
            <line className="drawingReach" x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
            <line className="drawingLine" x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
            {label !== '' && (
              <text className="figures" x={from.x + 4} y={from.y - 3}>
                {label}
              </text>
            )}
          </g>
        ))}
        {kind === 'note' && first !== undefined && (
          <text className="drawingNote" x={first.x + 7} y={first.y + 4}>
            {text}
          </text>
        )}
      </g>
      {(isChosen || kind === 'note') &&
        points.map(({ x, y }, index) => (
          <circle
            key={END_NAMES[index]}
            className="drawingEnd"
            cx={x}
            cy={y}
            r="4.5"
            role="slider"
            tabIndex={isChosen && points.length > 1 ? 0 : -1}
            aria-label={`${END_NAMES[index]} end of ${nameOf(drawing)}`}
            aria-valuenow={anchors[index]?.price}
            onPointerDown={event => onTake(event, points.length > 1 ? index : null)}
            onKeyDown={event => onKeys(event, index)}
          />
        ))}
    </g>
  )
}

const END_NAMES = ['First', 'Second'] as const

const nameOf = ({ kind, text }: Drawing): string =>
  text === '' ? DRAWING_NAMES[kind] : `${DRAWING_NAMES[kind]}, ${text}`

const placeOf = ({ time, price }: Anchor): string =>
  `${formatPrice(price)} on ${formatDay(time)} ${formatMinute(time)}`
