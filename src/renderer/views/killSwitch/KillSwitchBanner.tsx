import type { StatusView } from '#protocol/views/statusView'
import { Button } from '../../components/Button'
import { formatClock } from '../../format/times'
import { useKillSwitchDialogs } from './KillSwitchProvider'

const TITLES = {
  armed: '',
  safeMode: 'Safe mode: no new entries.',
  hardStop: 'Hard stop: no new entries, positions are flattened.',
} as const

export function KillSwitchBanner({ killSwitch }: { killSwitch: StatusView['killSwitch'] }) {
  const { openReset } = useKillSwitchDialogs()
  return (
    <div className="banner killSwitchBanner" role="alert">
      <span>
        <strong>{TITLES[killSwitch.state]}</strong> {killSwitch.reason}
        <span className="killSwitchBy">
          {killSwitch.actor}
          {killSwitch.since !== null && <span className="figures"> {formatClock(killSwitch.since)} ET</span>}
        </span>
      </span>
      <Button onClick={openReset}>Reset…</Button>
    </div>
  )
}
