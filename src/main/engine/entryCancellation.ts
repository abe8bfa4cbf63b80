import type { Order } from '#core/domain/order'
import type { EpochMs } from '#core/domain/time'
import type { TradingLoop } from './tradingLoop'

const POLL_MS = 50
/** Of the five seconds that a stop may take. */
const WAIT_MS = 3_000

/**
 * As the engine stops: cancels working entries and waits for the broker's word, but not for ever. Those whose stop
 * would be watched by us go in any case, since nobody will watch.
 */
export async function cancelEntries(
  loop: TradingLoop,
  now: () => EpochMs,
  which: 'leave' | 'cancel',
): Promise<void> {
  const isDoomed = ({ intent, brokerOrderId }: Order): boolean =>
    intent.purpose === 'entry' &&
    brokerOrderId !== undefined &&
    (which === 'cancel' || intent.plan?.trade?.bracket === 'emulated')
  const doomed = () => loop.state.workingOrders().filter(isDoomed)
  for (const { intent } of doomed())
    loop.process({ kind: 'cancelRequested', now: now(), clientOrderId: intent.clientOrderId })
  for (let waited = 0; doomed().length > 0 && waited < WAIT_MS; waited += POLL_MS)
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
}
