import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { GreeksRowView, LimitView, RiskView } from '#protocol/views/riskView'
import { useBridge } from '../../bridge/BridgeProvider'
import { logQueries } from '../../bridge/queries/logQueries'
import { riskQueries } from '../../bridge/queries/riskQueries'
import { Answered } from '../../components/Answered'
import { Plot } from '../../components/plot/Plot'
import { ScrollView } from '../../components/ScrollView'
import { StaleBadge } from '../../components/StaleBadge'
import { formatFixed, formatInteger, formatPercent, formatSigned } from '../../format/numbers'
import { formatClock, formatMinute, formatSessionDate } from '../../format/times'
import './risk.css'

/** The limits and what uses them, the day's curve, and what was held back. */
export function RiskPanel() {
  const risk = useQuery(riskQueries(useBridge()).risk())
  return (
    <Answered query={risk} what="the risk">
      {data => (
        <ScrollView label="Risk figures" className="riskView">
          <section aria-label="Limits">
            {data.limits.map(limit => (
              <Limit key={limit.path} limit={limit} />
            ))}
          </section>
          <DayCurve day={data.day} />
          <Greeks rows={data.greeks} />
          <RiskEvents />
        </ScrollView>
      )}
    </Answered>
  )
}

/** From here on a limit is near. */
const NEAR = 0.8

function Limit({ limit: { path, title, unit, used, limit, stale } }: { limit: LimitView }) {
  const share = used === null || limit === null || limit === 0 ? null : used / limit
  const tone = share === null ? '' : share >= 1 ? 'limit-over' : share >= NEAR ? 'limit-near' : ''
  return (
    <div className={`limit ${tone}`} title={path}>
      <span>
        {title} <StaleBadge isStale={stale} />
      </span>
      <meter
        min={0}
        max={1}
        high={NEAR}
        value={Math.min(1, share ?? 0)}
        aria-label={`${title}: ${share === null ? 'no limit or not known' : formatPercent(share, 0)}`}
      />
      <span className="figures">
        {used === null ? 'unknown' : amount(used, unit)}{' '}
        <span className="soft">/ {limit === null ? 'no limit' : amount(limit, unit)}</span>
      </span>
    </div>
  )
}

const amount = (value: number, unit: LimitView['unit']): string =>
  unit === 'ratio' ? formatPercent(value, 2) : unit === 'count' ? formatInteger(value) : formatFixed(value, 1)

function DayCurve({ day }: { day: RiskView['day'] }) {
  if (day.time.length < 2)
    return <p className="riskNote">The day’s curve begins with the first figures of the account.</p>
  const profit = day.profit
  return (
    <section className="riskCurve" aria-label="Profit of the day">
      <Plot
        label={`Profit of the day, ${formatSigned(profit.at(-1))} now`}
        series={[{ id: 'day', title: 'day', tone: 1, xs: day.time, ys: profit, isFilled: true }]}
        xRange={[day.time[0] ?? 0, day.time.at(-1) ?? 1]}
        including={[0]}
        formatX={formatMinute}
        formatY={value => formatFixed(value, 0)}
      />
    </section>
  )
}

function Greeks({ rows }: { rows: readonly GreeksRowView[] }) {
  if (rows.length === 0) return <p className="riskNote">Nothing is held: no greeks.</p>
  const total = (read: (row: GreeksRowView) => number | null) =>
    rows.reduce<number | null>((sum, row) => {
      const value = read(row)
      return sum === null || value === null ? null : sum + value
    }, 0)
  return (
    <table className="plainTable" aria-label="Greeks by underlying and expiration">
      <thead>
        <tr>
          <th scope="col">Underlying</th>
          <th scope="col">Expires</th>
          {['Delta', 'Gamma', 'Theta', 'Vega'].map(name => (
            <th key={name} scope="col" className="align-end">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <GreeksRow
            key={`${row.underlying} ${row.expiration}`}
            {...row}
            expiration={row.expiration === null ? 'shares' : formatSessionDate(row.expiration, true)}
          />
        ))}
        <GreeksRow
          underlying="All"
          expiration=""
          delta={total(row => row.delta)}
          gamma={total(row => row.gamma)}
          theta={total(row => row.theta)}
          vega={total(row => row.vega)}
          stale={rows.some(({ stale }) => stale)}
        />
      </tbody>
    </table>
  )
}

function GreeksRow({ underlying, expiration, delta, gamma, theta, vega, stale }: GreeksRowView) {
  return (
    <tr>
      <th scope="row">
        {underlying} <StaleBadge isStale={stale} />
      </th>
      <td className="soft">{expiration}</td>
      {[delta, gamma, theta, vega].map((value, index) => (
        <td key={['delta', 'gamma', 'theta', 'vega'][index]} className="align-end figures">
          {formatSigned(value, 2)}
        </td>
      ))}
    </tr>
  )
}

const EVENTS_SHOWN = 12

/** What was held back lately, and every word of the kill switch. */
function RiskEvents() {
  const journal = useInfiniteQuery(logQueries(useBridge()).journal())
  const events = (journal.data?.pages.flat() ?? [])
    .filter(({ kind }) => kind === 'denial' || kind === 'killSwitch')
    .sort((a, b) => b.seq - a.seq)
    .slice(0, EVENTS_SHOWN)
  if (events.length === 0)
    return <p className="riskNote">Nothing was denied, and the kill switch has not moved.</p>
  return (
    <ul className="riskEvents" aria-label="Recent risk events">
      {events.map(event => (
        <li key={event.seq} title={event.detail}>
          <span className="figures soft">{formatClock(event.tsInit)}</span>{' '}
          <strong>{event.code ?? event.title}</strong>{' '}
          <span className="soft">
            {event.title} {event.detail}
          </span>
        </li>
      ))}
    </ul>
  )
}
