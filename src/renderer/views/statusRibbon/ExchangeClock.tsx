import type { StatusView } from '#protocol/views/statusView'
import { formatClock, formatDay, formatDuration } from '../../format/times'
import { useNow } from '../../state/useNow'

/** The exchange's time, which in a replay is not the machine's: the engine says how far apart they are. */
export function ExchangeClock({ offsetMs }: { offsetMs: number }) {
  const now = useNow() + offsetMs
  return (
    <p className="exchangeClock" title={`${formatDay(now)}, New York`}>
      <span className="figures exchangeTime">{formatClock(now)}</span>
      <span className="exchangeDay">{formatDay(now)} ET</span>
    </p>
  )
}

const PHASES = { preOpen: 'Pre-open', open: 'Open', afterHours: 'After hours', closed: 'Closed' } as const

export function MarketPhase({ market, offsetMs }: { market: StatusView['market']; offsetMs: number }) {
  const now = useNow() + offsetMs
  const next =
    market.phase === 'open' && market.closesAt !== null
      ? `closes in ${formatDuration(market.closesAt - now)}`
      : market.opensAt !== null && market.opensAt > now
        ? `opens in ${formatDuration(market.opensAt - now)}`
        : ''
  return (
    <dl
      className="ribbonItem ribbonItem-market"
      title={market.session === null ? '' : `Session ${market.session}`}
    >
      <dt>Market</dt>
      <dd>
        <span className={`dot dot-${market.phase === 'open' ? 'up' : 'plain'}`} aria-hidden="true" />
        {PHASES[market.phase]} <span className="figures soft ribbonNext">{next}</span>
      </dd>
    </dl>
  )
}
