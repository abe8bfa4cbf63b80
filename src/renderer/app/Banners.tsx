import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { StatusView } from '#protocol/views/statusView'
import { useBridge, useConnection } from '../bridge/BridgeProvider'
import { statusQueries } from '../bridge/queries/statusQueries'
import { Button } from '../components/Button'
import { useNow } from '../state/useNow'
import { KillSwitchBanner } from '../views/killSwitch/KillSwitchBanner'
import { UpdateBanner } from '../views/updates/UpdateBanner'
import { DoubtBanners } from './DoubtBanners'

/** What must not be overlooked, over the whole width, the gravest first. */
export function Banners() {
  const bridge = useBridge()
  const connection = useConnection()
  const { data: status } = useQuery(statusQueries(bridge).status())
  return (
    <section aria-label="Notices" aria-live="polite">
      {connection.kind === 'connecting' && (
        <DisconnectedBanner reason={connection.reason} retryAtWall={connection.retryAtWall} />
      )}
      <DoubtBanners />
      {status !== undefined && status.killSwitch.state !== 'armed' && (
        <KillSwitchBanner killSwitch={status.killSwitch} />
      )}
      {status !== undefined && <BrokerBanner broker={status.broker} />}
      {status !== undefined && !status.store.healthy && (
        <Banner tone="down">
          <strong>The journal cannot be written.</strong> No order is sent. {status.store.detail}
        </Banner>
      )}
      <UpdateBanner />
      {connection.kind === 'open' && connection.scope === 'read' && (
        <Banner tone="warn">This window may look, but not trade: its token has the read scope.</Banner>
      )}
    </section>
  )
}

function Banner({ tone, children }: { tone: 'down' | 'warn'; children: ReactNode }) {
  return <div className={`banner banner-${tone}`}>{children}</div>
}

function DisconnectedBanner({ reason, retryAtWall }: { reason: string; retryAtWall: number | undefined }) {
  const bridge = useBridge()
  const now = useNow(250)
  const seconds = retryAtWall === undefined ? 0 : Math.max(0, Math.ceil((retryAtWall - now) / 1000))
  return (
    <Banner tone="down">
      <span>
        <strong>Not connected{reason === '' ? '' : `: ${reason}`}.</strong> What you see is the last known
        state.
        <span className="figures">{seconds > 0 ? `  next attempt in ${seconds} s` : '  connecting…'}</span>
      </span>
      <Button onClick={() => bridge.connect()}>Connect now</Button>
    </Banner>
  )
}

/** A recovery takes a moment, and comes with every reconnection: only a long one is worth moving the screen for. */
const PASSING_MS = 3_000

function BrokerBanner({ broker }: { broker: StatusView['broker'] }) {
  const now = useNow()
  const isPassing = broker.state !== 'disconnected' && now - broker.sinceWall < PASSING_MS
  if (broker.state === 'ready' || broker.detail === '' || isPassing) return null
  return (
    <Banner tone={broker.state === 'disconnected' ? 'down' : 'warn'}>
      <span>
        <strong>Broker {broker.state}.</strong> {broker.detail}
      </span>
    </Banner>
  )
}
