import { type PointerEvent, useId, useRef, useState } from 'react'
import { useElementSize } from '../useElementSize'
import { PlotHandle, type PlotHandleProps } from './PlotHandle'
import { linearScale, nearestIndex, type Range, rangeOf, roundTicks, type Scale } from './plotScale'

export type PlotSeries = {
  readonly id: string
  readonly title: string
  readonly tone: 1 | 2 | 3 | 4 | 5
  readonly xs: ArrayLike<number>
  readonly ys: ArrayLike<number>
  readonly isDashed?: boolean
  /** Single points instead of a line. */
  readonly isDots?: boolean
  /** Filled to zero: as a gain above, as a loss below. */
  readonly isFilled?: boolean
}

/** A line across the plot at one x. */
export type PlotMark = {
  readonly x: number
  readonly label: string
  readonly tone?: 'strong' | 'up' | 'down'
}

export type PlotProps = {
  readonly label: string
  readonly series: readonly PlotSeries[]
  readonly xRange?: Range
  /** Values that the vertical axis must show. */
  readonly including?: readonly number[]
  readonly marks?: readonly PlotMark[]
  readonly handles?: readonly Omit<PlotHandleProps, 'scale' | 'top' | 'bottom'>[]
  readonly formatX: (x: number) => string
  readonly formatY: (y: number) => string
}

const MARGIN = { top: 28, right: 12, bottom: 20, left: 56 }
const PIXELS_PER_LETTER = 6.4
const PIXELS_PER_TICK = { x: 76, y: 44 }

/** Curves over a common horizontal axis, drawn as vectors in the theme's own colours. */
export function Plot(props: PlotProps) {
  const container = useRef<HTMLDivElement>(null)
  const size = useElementSize(container)
  return (
    <div className="plot" ref={container}>
      {size.width > MARGIN.left + MARGIN.right && size.height > MARGIN.top + MARGIN.bottom && (
        <Drawing {...props} width={size.width} height={size.height} />
      )}
    </div>
  )
}

function Drawing(props: PlotProps & { width: number; height: number }) {
  const { series, marks = [], handles = [], width, height, formatX, formatY } = props
  const [pointed, setPointed] = useState<number | undefined>(undefined)
  const clipId = useId()
  const xRange = props.xRange ?? rangeOf(series.map(({ xs }) => xs))
  const yRange = rangeOf(
    series.map(({ ys }) => ys),
    props.including,
  )
  const right = width - MARGIN.right
  const bottom = height - MARGIN.bottom
  const x = linearScale(xRange, [MARGIN.left, right])
  const y = linearScale(yRange, [bottom, MARGIN.top])
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const offset = event.clientX - event.currentTarget.getBoundingClientRect().left
    setPointed(offset < MARGIN.left || offset > right ? undefined : x.invert(offset))
  }
  const zero = y(0)
  const hasZero = yRange[0] < 0 && yRange[1] > 0
  return (
    <>
      <svg
        width={width}
        height={height}
        role={handles.length === 0 ? 'img' : 'group'}
        aria-label={props.label}
        onPointerMove={point}
        onPointerLeave={() => setPointed(undefined)}
      >
        <clipPath id={clipId}>
          <rect x={MARGIN.left} y={MARGIN.top} width={right - MARGIN.left} height={bottom - MARGIN.top} />
        </clipPath>
        <clipPath id={`${clipId}-up`}>
          <rect
            x={MARGIN.left}
            y={MARGIN.top}
            width={right - MARGIN.left}
            height={Math.max(0, zero - MARGIN.top)}
          />
        </clipPath>
        <clipPath id={`${clipId}-down`}>
          <rect x={MARGIN.left} y={zero} width={right - MARGIN.left} height={Math.max(0, bottom - zero)} />
        </clipPath>
        {roundTicks(yRange, (bottom - MARGIN.top) / PIXELS_PER_TICK.y).map(value => (
          <g key={value}>
            <line className="plotGrid" x1={MARGIN.left} x2={right} y1={y(value)} y2={y(value)} />
            <text className="plotTick" x={MARGIN.left - 6} y={y(value)} dy="0.32em" textAnchor="end">
              {formatY(value)}
            </text>
          </g>
        ))}
        {roundTicks(xRange, (right - MARGIN.left) / PIXELS_PER_TICK.x).map(value => (
          <text key={value} className="plotTick" x={x(value)} y={height - 6} textAnchor="middle">
            {formatX(value)}
          </text>
        ))}
        {hasZero && <line className="plotZero" x1={MARGIN.left} x2={right} y1={zero} y2={zero} />}
        <Marks marks={marks} x={x} bottom={bottom} />
        {series.map(each => (
          <Curve key={each.id} series={each} x={x} y={y} clipId={clipId} />
        ))}
        {pointed !== undefined && (
          <line className="plotPointer" x1={x(pointed)} x2={x(pointed)} y1={MARGIN.top} y2={bottom} />
        )}
        {handles.map(handle => (
          <PlotHandle key={handle.id} {...handle} scale={x} top={MARGIN.top} bottom={bottom} />
        ))}
      </svg>
      <dl className="plotLegend" style={{ left: MARGIN.left + 4, top: MARGIN.top + 2 }}>
        {pointed !== undefined && (
          <div>
            <dt className="visuallyHidden">at</dt>
            <dd className="figures">{formatX(pointed)}</dd>
          </div>
        )}
        {series.map(({ id, title, tone, xs, ys }) => (
          <div key={id} className={`plotTone-${tone}`}>
            <dt>{title}</dt>
            <dd className="figures">
              {pointed === undefined ? '' : formatY(ys[nearestIndex(xs, pointed)] ?? Number.NaN)}
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

/** Labels that would touch stand in two rows. */
function Marks({ marks, x, bottom }: { marks: readonly PlotMark[]; x: Scale; bottom: number }) {
  const rowEnds = [-Infinity, -Infinity]
  return marks
    .toSorted((a, b) => a.x - b.x)
    .map(mark => {
      const at = x(mark.x)
      const half = (mark.label.length * PIXELS_PER_LETTER) / 2
      const row = at - half >= (rowEnds[0] ?? 0) ? 0 : 1
      rowEnds[row] = at + half + 4
      return (
        <g key={`${mark.label} ${mark.x}`} className={`plotMark plotMark-${mark.tone ?? 'plain'}`}>
          <line x1={at} x2={at} y1={MARGIN.top} y2={bottom} />
          <text x={at} y={MARGIN.top - 5 - 12 * row} textAnchor="middle">
            {mark.label}
          </text>
        </g>
      )
    })
}

function Curve({ series, x, y, clipId }: { series: PlotSeries; x: Scale; y: Scale; clipId: string }) {
  const { xs, ys, tone, isDashed = false, isFilled = false, isDots = false } = series
  if (isDots) {
    return (
      <g className={`plotTone-${tone}`}>
        {Array.from({ length: xs.length }, (_, index) => {
          const [at, value] = [xs[index] ?? Number.NaN, ys[index] ?? Number.NaN]
          return (
            Number.isFinite(value) && <circle key={at} className="plotDot" cx={x(at)} cy={y(value)} r="2" />
          )
        })}
      </g>
    )
  }
  const path = pathOf(xs, ys, x, y)
  const area = isFilled && path !== '' ? `${path}V${y(0)}H${x(xs[0] ?? 0)}Z` : ''
  return (
    <g className={`plotTone-${tone}`}>
      {area !== '' && (
        <>
          <path className="plotGain" d={area} clipPath={`url(#${clipId}-up)`} />
          <path className="plotLoss" d={area} clipPath={`url(#${clipId}-down)`} />
        </>
      )}
      <path
        className={`plotCurve ${isDashed ? 'plotCurve-dashed' : ''}`}
        d={path}
        clipPath={`url(#${clipId})`}
      />
    </g>
  )
}

/** Gaps where there is no value. */
function pathOf(xs: ArrayLike<number>, ys: ArrayLike<number>, x: Scale, y: Scale): string {
  let path = ''
  let isDown = false
  for (let index = 0; index < xs.length; index++) {
    const value = ys[index] ?? Number.NaN
    if (!Number.isFinite(value)) {
      isDown = false
      continue
    }
    path += `${isDown ? 'L' : 'M'}${x(xs[index] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`
    isDown = true
  }
  return path
}
