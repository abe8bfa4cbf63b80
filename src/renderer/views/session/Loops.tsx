import { useQuery } from '@tanstack/react-query'
import type { ServiceName, ServicesView } from '#protocol/views/servicesView'
import { useBridge } from '../../bridge/BridgeProvider'
import { intradayQueries } from '../../bridge/queries/intradayQueries'
import { Badge, type Tone } from '../../components/Badge'
import { Facts } from '../../components/Facts'
import { formatFixed } from '../../format/numbers'
import { formatDuration, formatLag } from '../../format/times'

type Loop = ServicesView['services'][number]

/** What each does for the trader; its own name is the one in the log and in `/healthz`. */
const LOOP_WORDS: Readonly<Record<ServiceName, string>> = {
  cycle: 'Intraday signals',
  marketData: 'Quotes to windows',
  orders: 'Orders and books',
  risk: 'Intraday emergencies',
  housekeeping: 'Values and journal',
  flattening: 'Flattening',
  answers: 'Unanswered orders',
  entryCharts: 'Charts at entry',
  triggers: 'Kill switch triggers',
  walks: 'Walking limits',
  legs: 'Legs that come apart',
  exits: 'Exits of structures',
  marks: 'Prices of structures',
  scan: 'Strategies',
  approvals: 'Approvals that lapse',
}

const LOOP_STATES: Readonly<
  Record<Loop['state'], { readonly tone: Tone; readonly word: string; readonly title?: string }>
> = {
  stopped: { tone: 'plain', word: 'stopped' },
  running: { tone: 'up', word: 'running' },
  stuck: { tone: 'down', word: 'hangs' },
  backingOff: { tone: 'warn', word: 'waits', title: 'after a failure, longer each time' },
}

/** The engine's own loops: what each did last, and whether it still does. */
export function Loops() {
  const { data } = useQuery(intradayQueries(useBridge()).services())
  if (data === undefined) return null
  const { resources } = data
  return (
    <>
      <table className="plainTable sessionTable" aria-label="Loops">
        <tbody>
          {data.services.map(loop => (
            <LoopRow key={loop.name} loop={loop} now={data.now} />
          ))}
        </tbody>
      </table>
      <Facts
        facts={[
          { term: 'Memory', value: `${formatFixed(resources.residentMiB, 0)} MiB` },
          {
            term: 'Loop delay',
            value: resources.loopDelayMs === null ? '–' : formatLag(resources.loopDelayMs),
            title: 'how long the engine lets other work wait, 99 of 100 times at most',
          },
          {
            term: 'Disk free',
            value:
              resources.diskFreeMiB === null ? '–' : `${formatFixed(resources.diskFreeMiB / 1024, 1)} GiB`,
          },
        ]}
      />
    </>
  )
}

function LoopRow({ loop, now }: { loop: Loop; now: number }) {
  const { name, state, work, workedAt, failuresInARow, error } = loop
  const { tone, word, title } = LOOP_STATES[state]
  const detail = failuresInARow > 0 ? `${failuresInARow} failures: ${error ?? ''}` : work
  const ago = workedAt === null ? '' : `, ${formatDuration(now - workedAt)} ago`
  return (
    <tr>
      <th scope="row">
        {LOOP_WORDS[name]} <span className="loopName">{name}</span>
      </th>
      <td>
        <Badge tone={tone} title={title}>
          {word}
        </Badge>
      </td>
      <td className="soft sessionDetail" title={`${detail}${ago}`}>
        {detail}
        {ago}
      </td>
    </tr>
  )
}
