import type { StatusView } from '#protocol/views/statusView'
import { useNow } from '../../state/useNow'

const WORDS = {
  ready: 'Ready',
  degraded: 'Degraded',
  recovering: 'Recovering',
  connecting: 'Connecting',
  disconnected: 'Disconnected',
} as const

const TONES = {
  ready: 'up',
  degraded: 'warn',
  recovering: 'warn',
  connecting: 'warn',
  disconnected: 'down',
} as const

/** The broker's side of the connection: its state in a word, the reason and the next attempt when it is not ready. */
export function BrokerState({ broker }: { broker: StatusView['broker'] }) {
  const address = `${broker.address}, client ${broker.clientId}`
  return (
    <dl
      className="ribbonItem ribbonItem-broker"
      title={broker.detail === '' ? address : `${broker.detail} (${address})`}
    >
      <dt>Broker</dt>
      <dd>
        <span className={`dot dot-${TONES[broker.state]}`} aria-hidden="true" />
        <span role="status">{WORDS[broker.state]}</span>
        {broker.retryAtWall !== null && <Countdown untilWall={broker.retryAtWall} />}
      </dd>
    </dl>
  )
}

function Countdown({ untilWall }: { untilWall: number }) {
  const seconds = Math.max(0, Math.ceil((untilWall - useNow()) / 1000))
  return <span className="figures soft"> {seconds} s</span>
}
