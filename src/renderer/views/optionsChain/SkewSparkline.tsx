import type { ChainSheet } from '../../bridge/chainSheet'
import { formatPercent } from '../../format/numbers'
import { useNow } from '../../state/useNow'

const WIDTH = 72
const HEIGHT = 16
const REDRAW_MS = 2_000

/** The smile of this expiration in the height of a line: out-of-the-money vols over the strikes. */
export function SkewSparkline({ sheet, spot }: { sheet: ChainSheet; spot: number | undefined }) {
  useNow(REDRAW_MS)
  const points = smileOf(sheet, spot)
  const vols = points.map(({ vol }) => vol)
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || points.length < 5)
    return <span className="skewSparkline" />
  const [low, high] = [Math.min(...vols), Math.max(...vols)]
  const x = (strike: number) => ((strike - first.strike) / (last.strike - first.strike)) * (WIDTH - 2) + 1
  const y = (vol: number) => HEIGHT - 2 - ((vol - low) / (high - low || 1)) * (HEIGHT - 4)
  const path = points
    .map(({ strike, vol }, index) => `${index === 0 ? 'M' : 'L'}${x(strike).toFixed(1)} ${y(vol).toFixed(1)}`)
    .join('')
  const words = `Implied volatility from ${formatPercent(first.vol)} at ${first.strike} to ${formatPercent(last.vol)} at ${last.strike}, ${formatPercent(low)} at the least`
  return (
    <svg className="skewSparkline" width={WIDTH} height={HEIGHT} role="img" aria-label={words}>
      <title>{words}</title>
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.3" />
      {spot !== undefined && spot > first.strike && spot < last.strike && (
        <line x1={x(spot)} x2={x(spot)} y1="1" y2={HEIGHT - 1} stroke="currentColor" strokeOpacity="0.5" />
      )}
    </svg>
  )
}

function smileOf(sheet: ChainSheet, spot: number | undefined): readonly { strike: number; vol: number }[] {
  if (spot === undefined) return []
  return Array.from(sheet.strikes, (strike, row) => ({
    strike,
    vol: sheet.cell(row, strike < spot ? 'put' : 'call', 'impliedVol'),
  })).filter(({ vol }) => vol > 0)
}
