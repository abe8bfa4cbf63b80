import { useQuery } from '@tanstack/react-query'
import { useBridge } from '../../bridge/BridgeProvider'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { useKillSwitchDialogs } from './KillSwitchProvider'
import './killSwitch.css'
import { KILL_SWITCH_SHORTCUT } from './shortcut'

const LABELS = { armed: 'Kill switch', safeMode: 'Safe mode', hardStop: 'Hard stop' } as const

export function KillSwitchButton() {
  const { openTrip } = useKillSwitchDialogs()
  const { data: status } = useQuery(statusQueries(useBridge()).status())
  const state = status?.killSwitch.state ?? 'armed'
  return (
    <button
      type="button"
      className={`killSwitchButton killSwitchButton-${state}`}
      title={`Stop trading (${KILL_SWITCH_SHORTCUT.label})`}
      onClick={openTrip}
    >
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        <rect x="1.5" y="1.5" width="9" height="9" rx="1.5" fill="currentColor" />
      </svg>
      {LABELS[state]}
    </button>
  )
}
