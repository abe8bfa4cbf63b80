import { useQuery } from '@tanstack/react-query'
import { useBridge } from '../../bridge/BridgeProvider'
import { replayQueries } from '../../bridge/queries/replayQueries'
import { Answered } from '../../components/Answered'
import { Dialog } from '../../components/Dialog'
import { Replay } from './Replay'

/** A trade from its entry to its end on the chart of its symbol. */
export function ReplayDialog({ tradeId, onClose }: { tradeId: string; onClose: () => void }) {
  const story = useQuery(replayQueries(useBridge()).story(tradeId))
  return (
    <Dialog title="Replay" isWide onClose={onClose}>
      <Answered query={story} what="the trade">
        {data => <Replay story={data} />}
      </Answered>
    </Dialog>
  )
}
