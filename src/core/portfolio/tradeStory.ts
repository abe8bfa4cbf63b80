import { executionFamily, type Fill } from '../domain/fill'
import { instrumentKey } from '../domain/instrument'
import type { OrderIntent, Side } from '../domain/order'
import { type EpochMs, epochMs } from '../domain/time'
import type { JournalRecord } from '../kernel/record'

/** What an order of a trade was for; a target and a stop protect it. */
export type StoryPart = 'entry' | 'target' | 'stop' | 'exit' | 'repair' | 'roll'

/** What happened to a trade at a moment. Prices are per unit of what was traded. */
export type StoryEvent = {
  readonly at: EpochMs
  /** `asked`: an order left; `moved`: its terms were changed; `ended`: it ended without having filled. */
  readonly kind: 'asked' | 'moved' | 'filled' | 'ended'
  readonly part: StoryPart
  readonly side: Side
  readonly quantity: number
  readonly price: number
  readonly stopPrice: number | undefined
  /** Code of what asked for it, or what became of it; undefined when a person did it or it went as it should. */
  readonly reason: string | undefined
}

/** Where the stop of a trade stood that we watched ourselves. */
export type WatchedStop = {
  readonly stopPrice: number
  readonly reason: string
  readonly tsInit: EpochMs
}

/** The life of a trade as its orders were written down, oldest first. `records` are those of its orders, in their order. */
export function tradeStory(
  records: readonly JournalRecord[],
  watchedStops: readonly WatchedStop[] = [],
): readonly StoryEvent[] {
  const intents = new Map<string, OrderIntent>()
  const latestFills = new Map<string, Fill>()
  for (const record of records) {
    if (record.kind === 'intent') intents.set(record.intent.clientOrderId, record.intent)
    if (record.kind === 'fill') latestFills.set(executionFamily(record.fill.execId).family, record.fill)
  }
  const events = records.flatMap(record => {
    const id = orderOf(record)
    const intent = id === undefined ? undefined : intents.get(id)
    return intent ? eventsOf(record, intent, latestFills) : []
  })
  const watched = watchedStops.flatMap(stop => watchedEvent(stop, [...intents.values()]))
  return [...events, ...watched].sort((a, b) => a.at - b.at)
}

function orderOf(record: JournalRecord): string | undefined {
  if (record.kind === 'intent') return record.intent.clientOrderId
  if (record.kind === 'fill') return record.fill.clientOrderId
  return record.kind === 'modify' || record.kind === 'orderEvent' ? record.clientOrderId : undefined
}

function eventsOf(
  record: JournalRecord,
  intent: OrderIntent,
  latestFills: ReadonlyMap<string, Fill>,
): readonly StoryEvent[] {
  const part = partOf(intent)
  const { side } = intent
  switch (record.kind) {
    case 'intent': {
      const { quantity, limitPrice: price, stopPrice, tsInit: at, plan } = intent
      return [{ at, kind: 'asked', part, side, quantity, price, stopPrice, reason: plan?.reason }]
    }
    case 'modify': {
      const { quantity, limitPrice: price, stopPrice, tsInit: at, reason } = record
      return [{ at, kind: 'moved', part, side, quantity, price, stopPrice, reason }]
    }
    case 'fill': {
      const { fill } = record
      const isOfOrder = instrumentKey(fill.instrument) === instrumentKey(intent.instrument)
      // The fills of a combo's legs add up to its own; of a corrected one the correction stands.
      if (!isOfOrder || latestFills.get(executionFamily(fill.execId).family) !== fill) return []
      const { quantity, price } = fill
      return [
        {
          at: filledAt(fill),
          kind: 'filled',
          part,
          side,
          quantity,
          price,
          stopPrice: undefined,
          reason: undefined,
        },
      ]
    }
    case 'orderEvent': {
      if (!ENDINGS.some(ending => ending === record.event)) return []
      const { tsInit: at, event, code } = record
      const { quantity, limitPrice: price, stopPrice } = intent
      return [{ at, kind: 'ended', part, side, quantity, price, stopPrice, reason: code ?? event }]
    }
    default:
      return []
  }
}

/** Brokers tell whole seconds: the last moment of such a second is not before the order was asked for. */
const filledAt = ({ tsEvent, tsInit }: Fill): EpochMs =>
  tsEvent % 1_000 === 0 ? epochMs(Math.max(tsEvent, Math.min(tsEvent + 999, tsInit))) : tsEvent

const ENDINGS = ['canceled', 'rejected', 'expired'] as const

function partOf({ plan }: OrderIntent): StoryPart {
  switch (plan?.role) {
    case 'protect':
      return plan.reason === 'stop' ? 'stop' : 'target'
    case 'close':
      return 'exit'
    case 'repair':
    case 'roll':
      return plan.role
    default:
      return 'entry'
  }
}

function watchedEvent(
  { stopPrice, reason, tsInit: at }: WatchedStop,
  intents: readonly OrderIntent[],
): readonly StoryEvent[] {
  const entry = intents.find(intent => partOf(intent) === 'entry')
  if (!entry) return []
  const { quantity } = entry
  return [{ at, kind: 'moved', part: 'stop', side: 'sell', quantity, price: stopPrice, stopPrice, reason }]
}
