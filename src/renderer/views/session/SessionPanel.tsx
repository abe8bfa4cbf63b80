import { useQuery } from '@tanstack/react-query'
import type { StatusView } from '#protocol/views/statusView'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { Answered } from '../../components/Answered'
import { Badge, type Tone } from '../../components/Badge'
import { Facts } from '../../components/Facts'
import { ScrollView } from '../../components/ScrollView'
import { formatDay, formatDuration, formatLag, formatWallClock } from '../../format/times'
import { useNow } from '../../state/useNow'
import { Loops } from './Loops'
import './session.css'

/** The connections that everything hangs on, and how much of their budgets is used. */
export function SessionPanel() {
  const status = useQuery(statusQueries(useBridge()).status())
  return (
    <Answered query={status} what="the session">
      {data => (
        <ScrollView label="Session figures" className="session">
          <Connections status={data} />
          <Budget what="Market-data lines" of={data.lines} />
          <Budget what="Messages a second" of={data.pacing} />
          <p className="soft sessionWords">
            <span className="figures">{data.pacing.waiting}</span> messages wait for room.{' '}
            {outagesInWords(data.broker.outages)}
          </p>
          <Loops />
          <Facts
            facts={[
              { term: 'Address', value: data.broker.address },
              { term: 'Client', value: data.broker.clientId },
              {
                term: 'Server',
                value: data.broker.serverVersion ?? '–',
                title: 'version of the TWS protocol',
              },
              { term: 'Account', value: data.account ?? '–' },
              data.mode === 'simulation'
                ? {
                    term: 'Simulated day',
                    value: formatDay(Date.now() + data.clock.offsetMs),
                    title: 'The session that is replayed; the clock in the ribbon runs in it',
                  }
                : {
                    term: 'Clock',
                    value: formatClockOffset(data.clock.offsetMs),
                    title: 'exchange time less this machine’s',
                  },
              { term: 'Claxton', value: data.version },
            ]}
          />
        </ScrollView>
      )}
    </Answered>
  )
}

const BROKER_TONES: Readonly<Record<StatusView['broker']['state'], Tone>> = {
  ready: 'up',
  degraded: 'warn',
  recovering: 'warn',
  connecting: 'warn',
  disconnected: 'down',
}

function Connections({ status }: { status: StatusView }) {
  const connection = useConnection()
  const now = useNow()
  const { broker, store, dataLag, killSwitch } = status
  const rows: readonly {
    readonly what: string
    readonly tone: Tone
    readonly state: string
    readonly detail: string
  }[] = [
    {
      what: 'Engine',
      tone: connection.kind === 'open' ? 'up' : 'down',
      state: connection.kind === 'open' ? 'connected' : connection.kind,
      detail: connection.kind === 'open' ? `this window may ${connection.scope}` : '',
    },
    {
      what: 'Broker',
      tone: BROKER_TONES[broker.state],
      state: broker.state,
      detail: `${broker.detail || 'since'} ${formatWallClock(broker.sinceWall)}, for ${formatDuration(now - broker.sinceWall)}`,
    },
    {
      what: 'Market data',
      tone: dataLag === null ? 'plain' : dataLag.stale ? 'warn' : 'up',
      state: dataLag === null ? 'none' : dataLag.stale ? 'stale' : 'live',
      detail:
        dataLag === null
          ? 'nothing is subscribed'
          : `oldest line ${dataLag.key}, ${formatLag(dataLag.worstMs)}`,
    },
    {
      what: 'Journal',
      tone: store.healthy ? 'up' : 'down',
      state: store.healthy ? 'written' : 'not written',
      detail: store.detail || 'every order is committed before it leaves',
    },
    {
      what: 'Kill switch',
      tone: killSwitch.state === 'armed' ? 'up' : 'down',
      state: killSwitch.state,
      detail: killSwitch.reason ?? '',
    },
  ]
  return (
    <table className="plainTable sessionTable" aria-label="Connections">
      <tbody>
        {rows.map(({ what, tone, state, detail }) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td>
              <Badge tone={tone}>{state}</Badge>
            </td>
            <td className="soft sessionDetail" title={detail}>
              {detail}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Budget({ what, of }: { what: string; of: { readonly used: number; readonly budget: number } }) {
  return (
    <div className="sessionLines">
      <span className="soft">{what}</span>
      <meter min={0} max={of.budget} value={of.used} aria-label={`${what}: ${of.used} of ${of.budget}`} />
      <span className="figures">
        {of.used}/{of.budget}
      </span>
    </div>
  )
}

function outagesInWords({ count, last }: StatusView['broker']['outages']): string {
  if (last === null) return 'No outage since the engine started.'
  const length = last.durationMs === null ? 'and lasts' : `for ${formatDuration(last.durationMs)}`
  return `${count} ${count === 1 ? 'outage' : 'outages'} since the engine started, the last at ${formatWallClock(last.sinceWall)} ${length}: ${last.reason}.`
}

const formatClockOffset = (offsetMs: number): string =>
  `${offsetMs < 0 ? '−' : '+'}${Math.abs(offsetMs) < 1_000 ? formatLag(Math.abs(offsetMs)) : formatDuration(Math.abs(offsetMs))}`
