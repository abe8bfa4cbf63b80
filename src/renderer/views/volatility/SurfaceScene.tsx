import { useRef, useState } from 'react'
import type { VolatilityView } from '#protocol/views/riskView'
import { heatColor } from '../../components/heatColor'
import { useElementSize } from '../../components/useElementSize'
import { formatFixed, formatPercent } from '../../format/numbers'
import { type BoxPoint, type Projected, patchesOf, projected, type Viewpoint } from './surfaceProjection'

const FIRST_VIEW: Viewpoint = { turn: 0.7, tilt: 0.5 }
const TILT_MIN = 0.05
const TILT_MAX = 1.4
const RADIANS_PER_PIXEL = 0.01
/** Lengths of the box in relation to its width. */
const [DEPTH, HEIGHT] = [0.9, 0.55]
const TICKS = 4

/** The surface of implied volatility, turned by dragging or by its two sliders; its numbers are in the table. */
export function SurfaceScene({ data }: { data: VolatilityView }) {
  const box = useRef<HTMLDivElement>(null)
  const { width, height } = useElementSize(box)
  const [view, setView] = useState(FIRST_VIEW)
  const grip = useRef<{ x: number; y: number; view: Viewpoint } | undefined>(undefined)
  const vols = data.smiles.map(({ curve }) => curve)
  const scale = surfaceScale(data)
  const size = Math.min(width / 3.1, height / 2.9)
  const at = ({ x, y }: Projected) => ({ x: width / 2 + size * x, y: height / 2 + size * y })
  const text = ({ x, y }: { x: number; y: number }) => `${x.toFixed(1)},${y.toFixed(1)}`

  const patches = patchesOf(
    vols,
    (row, column, vol) => scale.place(data.smiles[row]?.days ?? 0, data.grid[column] ?? 0, vol),
    view,
  )
  return (
    <div className="surfaceScene">
      <div className="surfaceView" ref={box}>
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`Surface of the implied volatility of ${data.symbol}; its numbers are in the table beside it`}
          onPointerDown={event => {
            event.currentTarget.setPointerCapture(event.pointerId)
            grip.current = { x: event.clientX, y: event.clientY, view }
          }}
          onPointerMove={event => {
            const held = grip.current
            if (held === undefined) return
            setView(
              bounded({
                turn: held.view.turn - (event.clientX - held.x) * RADIANS_PER_PIXEL,
                tilt: held.view.tilt + (event.clientY - held.y) * RADIANS_PER_PIXEL,
              }),
            )
          }}
          onPointerUp={() => {
            grip.current = undefined
          }}
        >
          <polygon
            className="surfaceFloor"
            points={FLOOR.map(each => text(at(projected(each, view)))).join(' ')}
          />
          {patches.map(({ key, corners, vol }) => (
            <polygon
              key={key}
              className="surfacePatch"
              points={corners.map(corner => text(at(corner))).join(' ')}
              style={{ fill: heatColor(-scale.share(vol)) }}
            />
          ))}
          {scale.labels(view).map(({ key, place, words }) => {
            const { x, y } = at(projected(place, view))
            return (
              <text key={key} className="figures" x={x} y={y} textAnchor="middle" dominantBaseline="middle">
                {words}
              </text>
            )
          })}
        </svg>
      </div>
      <div className="surfaceTurns">
        <Turn
          label="Turn"
          value={view.turn}
          range={[-Math.PI, Math.PI]}
          onTurn={turn => setView({ ...view, turn })}
        />
        <Turn
          label="Tilt"
          value={view.tilt}
          range={[TILT_MIN, TILT_MAX]}
          onTurn={tilt => setView({ ...view, tilt })}
        />
      </div>
    </div>
  )
}

function Turn({
  label,
  value,
  range: [min, max],
  onTurn,
}: {
  label: string
  value: number
  range: readonly [number, number]
  onTurn: (value: number) => void
}) {
  return (
    <label>
      {label}
      <input
        type="range"
        min={min}
        max={max}
        step="0.05"
        value={value}
        aria-valuetext={`${Math.round((value * 180) / Math.PI)} degrees`}
        onChange={event => onTurn(Number(event.target.value))}
      />
    </label>
  )
}

const bounded = ({ turn, tilt }: Viewpoint): Viewpoint => ({
  turn: Math.atan2(Math.sin(turn), Math.cos(turn)),
  tilt: Math.min(TILT_MAX, Math.max(TILT_MIN, tilt)),
})

const FLOOR: readonly BoxPoint[] = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
].map(([across = 0, away = 0]) => ({ across, away: away * DEPTH, up: -HEIGHT }))

/** Where strikes, days and vols lie in the box. Days are spread by their roots, as volatility grows with them. */
function surfaceScale({ grid, smiles }: VolatilityView) {
  const known = smiles.flatMap(({ curve }) => curve.filter(vol => vol !== null))
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const share = (value: number, from: number, to: number) => (2 * (value - from)) / (to - from || 1) - 1
  const [firstK, lastK] = [grid[0] ?? 0, grid.at(-1) ?? 1]
  const roots = smiles.map(({ days }) => Math.sqrt(days))
  const [firstRoot, lastRoot] = [Math.min(...roots), Math.max(...roots)]
  const place = (days: number, k: number, vol: number): BoxPoint => ({
    across: share(k, firstK, lastK),
    away: DEPTH * share(Math.sqrt(days), firstRoot, lastRoot),
    up: HEIGHT * share(vol, low, high),
  })
  const ticks = Array.from({ length: TICKS + 1 }, (_, tick) => tick / TICKS)
  /** Strikes and days along the edges of the floor that are nearer, vols up the corner on the left. */
  const labels = (view: Viewpoint) => {
    const nearer = (a: BoxPoint, b: BoxPoint) =>
      projected(a, view).depth < projected(b, view).depth ? 1 : -1
    const near = nearer({ across: 0, away: 1, up: 0 }, { across: 0, away: -1, up: 0 })
    const side = nearer({ across: 1, away: 0, up: 0 }, { across: -1, away: 0, up: 0 })
    const corner = [...FLOOR].sort((a, b) => projected(a, view).x - projected(b, view).x)[0]
    return [
      ...ticks.map(tick => ({
        key: `strike ${tick}`,
        place: { across: 2 * tick - 1, away: near * DEPTH * 1.16, up: -HEIGHT * 1.1 },
        words: formatFixed(100 * Math.exp(firstK + tick * (lastK - firstK)), 0),
      })),
      ...smiles.map(({ days }) => ({
        key: `days ${days}`,
        place: { ...place(days, 0, low), across: side * 1.18, up: -HEIGHT * 1.1 },
        words: `${formatFixed(days, 0)} d`,
      })),
      ...ticks.map(tick => ({
        key: `vol ${tick}`,
        place: {
          across: 1.12 * (corner?.across ?? 0),
          away: 1.12 * (corner?.away ?? 0),
          up: HEIGHT * (2 * tick - 1),
        },
        words: formatPercent(low + tick * (high - low)),
      })),
    ]
  }
  return { place, labels, share: (vol: number) => share(vol, low, high) }
}
