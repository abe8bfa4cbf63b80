import { clockText, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import type { GateView } from '#protocol/views/decisionView'
import { Badge, type Tone } from '../../components/Badge'
import { ABSENT, formatFixed } from '../../format/numbers'
import './gateLine.css'
import { gateWords } from './gateWords'

/** The one measure that is no number to people. */
const MINUTE_OF_DAY = 'minute of day'

const MARKS: Readonly<Record<GateView['verdict'], readonly [string, Tone]>> = {
  pass: ['✓', 'up'],
  block: ['✕', 'down'],
  off: ['off', 'plain'],
  unmet: ['–', 'plain'],
}

/** One gate: its verdict, and what it saw against what it asked for. */
export function GateLine({ gate }: { gate: GateView }) {
  const [mark, tone] = MARKS[gate.verdict]
  return (
    <li className={`gateLine ${gate.verdict === 'block' ? 'gateLine-block' : ''}`}>
      <Badge tone={tone}>{mark}</Badge>
      <span className="gateName" title={gate.gate}>
        {gateWords(gate.gate)}
      </span>
      <span className="soft gateWords" title={wholeOf(gate)}>
        {gate.verdict === 'block' && gate.measures.length === 0 ? gate.reason : measuresOf(gate)}
      </span>
      <GateRoom distance={gate.distance} />
    </li>
  )
}

/** The only measure of a gate is what the gate is named after; several are told apart by their names. */
function measuresOf({ measures, reason, verdict }: GateView): string {
  if (measures.length === 0) return verdict === 'pass' ? reason.replace(/^The gate is passed\.$/, '') : reason
  return measures
    .map(({ name, value, test, threshold }) => {
      const isTime = name === MINUTE_OF_DAY
      const format = isTime ? formatMinuteOfDay : formatMeasure
      const comparison = `${format(value)} ${test === 'atLeast' ? '≥' : '≤'} ${format(threshold)}`
      return measures.length === 1 && verdict === 'pass'
        ? comparison
        : `${isTime ? 'time' : name} ${comparison}`
    })
    .join(' · ')
}

const wholeOf = ({ reason, measures }: GateView): string =>
  [
    reason,
    ...measures.map(
      ({ name, value, test, threshold }) =>
        `${name} ${value ?? 'unknown'}, ${test === 'atLeast' ? 'at least' : 'at most'} ${threshold}`,
    ),
  ].join('\n')

/** As many digits as tell a number from its threshold, and no more. */
const formatMeasure = (value: number | null): string =>
  value === null || Number.isInteger(value)
    ? formatFixed(value, 0)
    : formatFixed(value, Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 3)

const formatMinuteOfDay = (minute: number | null): string =>
  minute === null ? ABSENT : clockText(minute * MS_PER_MINUTE).slice(0, 5)

/** How much room is left, or by how much it was missed, as a bar from the middle. */
function GateRoom({ distance }: { distance: number | null }) {
  if (distance === null) return <span />
  const share = Math.max(-1, Math.min(1, distance))
  return (
    <span
      className={`gateRoom ${share < 0 ? 'gateRoom-miss' : ''}`}
      title={`${distance < 0 ? 'missed by' : 'room of'} ${formatFixed(100 * Math.abs(distance), 1)} % of the threshold`}
    >
      <span style={{ width: `${50 * Math.abs(share)}%`, [share < 0 ? 'right' : 'left']: '50%' }} />
    </span>
  )
}
