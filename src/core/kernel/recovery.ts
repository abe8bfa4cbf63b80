import { exchangeDateOf } from '../calendar/exchangeTime'
import { instrumentKey } from '../domain/instrument'
import type { EpochMs } from '../domain/time'
import { describeAdjustment, type PositionDifference, settledAdjustments } from '../portfolio/settlement'
import type { BrokerSnapshot } from '../ports/broker'
import type { KernelInput } from './input'
import type { Step } from './outcome'
import { done, NOTHING } from './outcome'
import { type JournalRecord, orderEvent } from './record'
import type { TradingState } from './tradingState'

type InputOf<K extends KernelInput['kind']> = Extract<KernelInput, { kind: K }>

/** What was known as a snapshot was asked for. */
export type SnapshotRequest = { readonly workingBefore: ReadonlySet<string>; readonly askedAt: EpochMs }

/**
 * A snapshot is taken in as the reports it consists of, then settled as a whole. Fills come first, so that an order
 * that filled while we were away is filled before its absence is looked at.
 */
export function inputsFromSnapshot(
  snapshot: BrokerSnapshot,
  { workingBefore, askedAt }: SnapshotRequest,
  now: KernelInput['now'],
): readonly KernelInput[] {
  return [
    // Orders first of all: a fill finds its order by the permanent id that the order's report brings.
    ...snapshot.openOrders.map(report => ({ kind: 'orderReported' as const, now, report })),
    ...snapshot.fills.map(fill => ({ kind: 'fillReported' as const, now, fill, brokerOrderId: undefined })),
    ...snapshot.commissions.map(commission => ({ kind: 'commissionReported' as const, now, commission })),
    ...snapshot.completedOrders.map(report => ({ kind: 'orderReported' as const, now, report })),
    { kind: 'snapshotTaken', now, snapshot, workingBefore, askedAt },
  ]
}

/** Also run on start: whatever was said and not answered before is unknown until the broker has been asked. */
export function loseConnection(state: TradingState, { now }: InputOf<'connectionLost'>): Step {
  const unanswered = state
    .workingOrders()
    .filter(({ status }) => status === 'initialized' || status === 'submitted')
  return done(unanswered.map(order => orderEvent(order.intent.clientOrderId, 'outcomeUnknown', now)))
}

/** Ends our orders that the broker no longer has, and makes positions equal to the broker's, saying so. */
export function settleSnapshot(state: TradingState, input: InputOf<'snapshotTaken'>): Step {
  const { snapshot, now, askedAt } = input
  const ended = endedOrders(state, input)
  const adjustments = settledAdjustments(positionDifferences(state, snapshot), exchangeDateOf(now))
  if (adjustments.length > 0 && !isSettled(state, askedAt, now))
    return { ...done(ended), needsReconciliation: true }
  if (ended.length === 0 && adjustments.length === 0) return NOTHING
  if (adjustments.length === 0) return done(ended)
  const notes = adjustments.map(describeAdjustment)
  return done([
    ...ended,
    {
      kind: 'reconciliation',
      adjustments: adjustments.map(({ cause: _, ...adjustment }) => adjustment),
      notes,
      tsInit: now,
    },
  ])
}

/**
 * Positions follow executions with a delay at the broker, and what was told of them may be from before a fill that we
 * have heard of since: around a fill, its own or one that we know, a snapshot's difference proves nothing.
 */
export const isSettled = ({ book }: TradingState, askedAt: EpochMs, now: EpochMs): boolean =>
  !book.fills().some(({ tsEvent }) => tsEvent > askedAt - SETTLING_MS && tsEvent < now + SETTLING_MS)

export const SETTLING_MS = 5_000

/** Lots that are no longer there are left out: something may have filled since they were looked at. */
export function crossLots(state: TradingState, { crossings, now }: InputOf<'lotsCrossed'>): Step {
  const held = (structureId: string, key: string): number =>
    state.structures.lotsOf(structureId).find(({ instrument }) => instrumentKey(instrument) === key)
      ?.quantity ?? 0
  const valid = crossings.filter(({ instrument, quantity, fromId, toId }) => {
    const key = instrumentKey(instrument)
    return held(fromId, key) >= quantity && held(toId, key) <= -quantity
  })
  if (valid.length === 0) return NOTHING
  return done([
    {
      kind: 'reconciliation',
      adjustments: valid.flatMap(({ instrument, quantity, price, fromId, toId }) => [
        { instrument, quantityChange: -quantity, price, crossedBy: fromId },
        { instrument, quantityChange: quantity, price, crossedBy: toId },
      ]),
      notes: valid.map(
        ({ instrument, quantity, price }) =>
          `${quantity} ${instrumentKey(instrument)} at ${price} closed between two structures of the account`,
      ),
      tsInit: now,
    },
  ])
}

function endedOrders(
  state: TradingState,
  { snapshot, workingBefore, now }: InputOf<'snapshotTaken'>,
): JournalRecord[] {
  const atBroker = new Set(
    [...snapshot.openOrders, ...snapshot.completedOrders].map(
      report => state.find(report)?.intent.clientOrderId,
    ),
  )
  return state
    .workingOrders()
    .filter(
      ({ intent: { clientOrderId } }) => workingBefore.has(clientOrderId) && !atBroker.has(clientOrderId),
    )
    .map(order =>
      order.permId === undefined && order.filledQuantity === 0
        ? orderEvent(order.intent.clientOrderId, 'canceled', now, {
            code: 'NEVER_ARRIVED',
            message: 'The broker was asked and has no such order.',
          })
        : orderEvent(order.intent.clientOrderId, 'expired', now, {
            code: 'GONE_AT_BROKER',
            message: 'The broker no longer has this order.',
          }),
    )
}

function positionDifferences(state: TradingState, snapshot: BrokerSnapshot): PositionDifference[] {
  const ours = new Map(state.book.open().map(position => [instrumentKey(position.instrument), position]))
  const differences: PositionDifference[] = []
  for (const theirs of snapshot.positions) {
    const key = instrumentKey(theirs.instrument)
    const change = theirs.quantity - (ours.get(key)?.quantity ?? 0)
    ours.delete(key)
    if (change !== 0)
      differences.push({ instrument: theirs.instrument, quantityChange: change, price: theirs.averagePrice })
  }
  for (const position of ours.values()) {
    // Gone while we were away: unless the clearing house explains it the price is not known, and no profit is invented.
    differences.push({
      instrument: position.instrument,
      quantityChange: -position.quantity,
      price: position.averagePrice,
    })
  }
  return differences
}
