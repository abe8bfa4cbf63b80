import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { orderQueries } from '../../bridge/queries/orderQueries'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { Badge } from '../../components/Badge'
import { type WantedView, wantedView } from '../../state/wantedView'
import { KILL_SWITCH_SHORTCUT } from '../killSwitch/shortcut'
import './guide.css'

type Step = {
  readonly title: string
  readonly isDone: boolean
  readonly text: ReactNode
  /** Where it is done. */
  readonly where?: Required<WantedView>
}

/** From the simulation to real money, one step after the other; each looks for itself whether it is done. */
export function GuidePanel() {
  const bridge = useBridge()
  const connection = useConnection()
  const { data: status } = useQuery(statusQueries(bridge).status())
  const { data: fills = [] } = useQuery(orderQueries(bridge).fills())
  const { data: evaluations = [] } = useQuery(decisionQueries(bridge).evaluations(''))
  const isReady = connection.kind === 'open' && status?.broker.state === 'ready'
  const steps: readonly Step[] = [
    {
      title: 'The engine is met, and it has met its broker',
      isDone: isReady,
      text: 'In simulation the broker is a gateway on this machine that speaks the real protocol. The ribbon above says so, and what day it replays.',
    },
    {
      where: { id: 'dataQuality', workspace: 'watch' },
      title: 'Prices move and are fresh',
      isDone: status?.dataLag != null && !status.dataLag.stale,
      text: 'Data that is old, crossed, halted or implausible is marked, and nothing is entered on it.',
    },
    {
      where: { id: 'ticket', workspace: 'trade' },
      title: 'An order went from the ticket to a fill',
      isDone: fills.length > 0,
      text: 'Trade: press a price, then Preview, then the button that says what it will do. The order is written down before it leaves; its fill comes back under Fills.',
    },
    {
      where: { id: 'evaluations', workspace: 'decide' },
      title: 'A strategy decided, and said why',
      isDone: evaluations.length > 0,
      text: 'Decide: every run is kept as nine stages with what they saw. Ask why not for a symbol and a minute.',
    },
    {
      title: 'The kill switch was rehearsed',
      isDone: status !== undefined && status.killSwitch.state !== 'armed',
      text: `${KILL_SWITCH_SHORTCUT.label}, from anywhere. It lists what it will cancel and flatten before it does, outlives a restart, and is reset by typing the word.`,
    },
    {
      title: 'Paper',
      isDone: status?.mode === 'paper' || status?.mode === 'live',
      text: (
        <>
          Start TWS or IB Gateway on a paper login, allow API connections, then{' '}
          <code>claxton start --mode=paper --broker.port=7497</code>. Orders are decided and recorded but not
          sent until <code>--execution.dryRun=false</code>.
        </>
      ),
    },
    {
      title: 'Live',
      isDone: status?.mode === 'live',
      text: (
        <>
          Real money needs the account’s name and its own folder:{' '}
          <code>claxton start --mode=live --broker.port=7496 --broker.account=U…</code>. An account that does
          not fit the mode is refused, and every order from this window asks twice.
        </>
      ),
    },
  ]
  const next = steps.findIndex(({ isDone }) => !isDone)
  return (
    <div className="view guide">
      <ol>
        {steps.map(({ title, isDone, text, where }, index) => (
          <li key={title} className={index === next ? 'guideNext' : ''}>
            <p className="guideTitle">
              <strong>{title}</strong>{' '}
              {isDone ? <Badge tone="up">✓ done</Badge> : index === next && <Badge tone="accent">next</Badge>}
            </p>
            <p className="soft">{text}</p>
            {where !== undefined && (
              <button type="button" className="rowButton" onClick={() => wantedView.set(where)}>
                Go to {where.workspace}
              </button>
            )}
          </li>
        ))}
      </ol>
    </div>
  )
}
