import { useBridge } from '../bridge/BridgeProvider'
import type { Doubt } from '../bridge/doubts'
import { Button } from '../components/Button'
import { useValue } from '../state/valueStore'
import { commandWords } from './commandWords'

/** Commands that were not answered: unknown until the engine has been asked, then how they ended. */
export function DoubtBanners() {
  const { doubts } = useBridge()
  return useValue(doubts.list).map(doubt => (
    <div key={doubt.id} className={`banner banner-${TONES[doubt.state.kind]}`}>
      <span>
        <strong>{commandWords(doubt.method, doubt.input)}:</strong> {outcomeOf(doubt)}
      </span>
      {doubt.state.kind !== 'unknown' && <Button onClick={() => doubts.dismiss(doubt.id)}>Understood</Button>}
    </div>
  ))
}

const TONES = {
  unknown: 'warn',
  arrived: 'warn',
  done: 'up',
  refused: 'down',
  notSent: 'warn',
  unsettled: 'down',
} as const

function outcomeOf({ state }: Doubt): string {
  switch (state.kind) {
    case 'unknown':
      return 'unknown whether it arrived - the engine is asked as soon as it answers.'
    case 'arrived':
      return 'it arrived, once; the engine has not answered it yet: orders and journal show what it does.'
    case 'done':
      return '✓ it arrived, once; the engine has answered it.'
    case 'refused':
      return `✕ it arrived and was refused: ${state.code}.`
    case 'notSent':
      return '✕ it never arrived and cannot any more: nothing was done.'
    case 'unsettled':
      return 'the engine cannot tell any more whether it arrived: look at orders and journal before you repeat it.'
  }
}
