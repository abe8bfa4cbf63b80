import { executionFamily } from '#core/domain/fill'
import { instrumentKey, multiplierOf, type QuotedInstrument } from '#core/domain/instrument'
import { dollars } from '#core/domain/money'
import { isWorseThan, signOf } from '#core/domain/order'
import { legBalance } from '#core/execution/legBalance'
import { isWorking } from '#core/execution/orderStatus'
import type { TradingState } from '#core/kernel/tradingState'
import { isDone, remainingOf } from '#main/gateway/exchange/order'
import { instrumentFrom } from './exchangeLanguage'
import type { World } from './world'

/** What is broken in a world at rest; empty when everything holds. */
export function brokenLaws(world: World): readonly string[] {
  const state = world.recorded()
  return [
    ...duplicates(world),
    ...orphans(world, state),
    ...fills(world, state),
    ...positions(world, state),
    ...ledger(world, state),
    ...floors(world, state),
    ...entriesAfterKill(world, state),
    ...balance(state),
    ...protection(world, state),
    ...walks(state),
  ]
}

/** Those laws that hold over several sessions: the exchange tells of the executions of one alone. */
export function brokenLawsOfDays(world: World): readonly string[] {
  const state = world.recorded()
  return [
    ...duplicates(world),
    ...orphans(world, state),
    ...positions(world, state),
    ...balance(state),
    ...protection(world, state),
  ]
}

/** No order of ours is twice at the exchange. */
function duplicates({ exchange }: World): string[] {
  const seen = new Map<string, number>()
  for (const { ticket } of [...exchange.book.completedOrders, ...exchange.book.liveOrders])
    seen.set(ticket.orderRef, (seen.get(ticket.orderRef) ?? 0) + 1)
  seen.delete('')
  return [...seen].filter(([, count]) => count > 1).map(([ref, count]) => `${ref} was placed ${count} times`)
}

/** What works there is known to work here, on the same terms, and the other way round. */
function orphans({ exchange }: World, state: TradingState): string[] {
  const here = new Map(
    state.orders().flatMap(order => (isWorking(order.status) ? [[order.intent.clientOrderId, order]] : [])),
  )
  const broken: string[] = []
  for (const order of exchange.book.liveOrders) {
    const { lmtPrice, orderType } = order.ticket
    const id = state.find({ permId: order.permId, clientOrderId: order.ticket.orderRef })?.intent
      .clientOrderId
    const orderRef = id ?? order.permId
    const known = here.get(orderRef)
    here.delete(orderRef)
    if (!known) broken.push(`${orderRef} works at the exchange and not here`)
    else if (orderType === 'LMT' && known.limitPrice !== lmtPrice)
      broken.push(`${orderRef} is at ${lmtPrice} there and at ${known.limitPrice} here`)
    else if (known.status !== 'accepted' && known.status !== 'partiallyFilled')
      broken.push(`${orderRef} works there and is ${known.status} here`)
  }
  for (const [ref, { status }] of here) broken.push(`${ref} is ${status} here and gone at the exchange`)
  for (const order of exchange.book.completedOrders) {
    const known = state.order(order.ticket.orderRef)
    if (isDone(order) && order.clientId !== 0 && known && known.filledQuantity !== order.filled)
      broken.push(`${order.ticket.orderRef} filled ${order.filled} there and ${known.filledQuantity} here`)
  }
  return broken
}

/** Every execution of ours is booked once, in its latest version and with its commission. */
function fills({ exchange }: World, state: TradingState): string[] {
  const own = exchange.account.executionsToday.filter(({ clientId }) => clientId !== 0)
  const latest = new Map(own.map(({ execId }) => [executionFamily(execId).family, execId]))
  const here = new Map(state.book.fills().map(({ execId }) => [executionFamily(execId).family, execId]))
  const lost = [...latest.values()].filter(execId => here.get(executionFamily(execId).family) !== execId)
  const invented = [...here.values()].filter(execId => !latest.has(executionFamily(execId).family))
  return [
    ...lost.map(execId => `${execId} is not booked`),
    ...invented.map(execId => `${execId} never happened`),
  ]
}

/** Positions equal the exchange's, and structures and trades by hand add up to them. */
function positions({ exchange }: World, state: TradingState): string[] {
  const there = new Map<string, number>()
  for (const { contract, quantity } of exchange.account.allPositions) {
    if (quantity !== 0) there.set(instrumentKey(instrumentFrom(contract)), quantity)
  }
  const here = quantities(state.book.open())
  const shared = quantities(state.structures.ownedLots())
  return [...differences('position', here, there), ...differences('sum of structures', shared, here)]
}

/** Our executions moved the same cash here and there, commissions included, to the cent. */
function ledger({ exchange }: World, state: TradingState): string[] {
  let there = 0
  for (const { clientId, contract, side, shares, price, commission } of exchange.account.executionsToday) {
    if (clientId === 0 || contract.secType === 'BAG') continue
    there -= (side === 'BOT' ? 1 : -1) * shares * price * contract.multiplier
    there -= commission === undefined ? 0 : dollars(commission)
  }
  let here = 0
  for (const { instrument, side, quantity, price } of state.book.fills()) {
    if (instrument.kind !== 'combo') here -= signOf(side) * quantity * price * multiplierOf(instrument)
  }
  for (const { commissions } of state.book.all()) here -= dollars(commissions)
  return Math.abs(here - there) < 0.005
    ? []
    : [`cash moved by ${here.toFixed(4)} here and ${there.toFixed(4)} there`]
}

/** No limit that the exchange ever saw is past the floor of its plan. */
function floors(world: World, state: TradingState): string[] {
  return world.sightings.flatMap(({ orderRef, limitPrice }) => {
    const intent = state.order(orderRef)?.intent
    const walk = intent?.plan?.walk
    return walk && limitPrice !== undefined && isWorseThan(limitPrice, walk.worst, intent.side)
      ? [`${orderRef} was at ${limitPrice}, past ${walk.worst}`]
      : []
  })
}

/** A walk ends with its time, give or take a restart and the look that finds it out. */
function walks(state: TradingState): string[] {
  return state.orders().flatMap(({ intent, status, updatedAt }) => {
    const walk = intent.plan?.walk
    const end = isWorking(status) ? Number.POSITIVE_INFINITY : updatedAt
    const overdue = walk ? end - intent.tsInit - walk.durationMsMax : 0
    return overdue > LATE_MS
      ? [`${intent.clientOrderId} walked for ${overdue} ms longer than it may, ${status}`]
      : []
  })
}

const LATE_MS = 15_000

/** After the switch has tripped nothing that opens risk reaches the exchange; what was on its way a moment ago may. */
function entriesAfterKill(world: World, state: TradingState): string[] {
  const changes = world.journal().flatMap(record => (record.kind === 'killSwitch' ? [record.killSwitch] : []))
  const stateAt = (time: number) =>
    changes.filter(({ since }) => since !== undefined && since <= time).at(-1)?.state
  const seen = new Set<string>()
  return world.sightings.flatMap(({ orderRef, at }) => {
    if (seen.has(orderRef) || orderRef === '') return []
    seen.add(orderRef)
    const killState = stateAt(at - IN_FLIGHT_MS) ?? 'armed'
    const isTripped = killState !== 'armed' && stateAt(at) !== 'armed'
    return isTripped && state.order(orderRef)?.intent.purpose === 'entry'
      ? [`${orderRef} arrived while the switch was in ${killState}`]
      : []
  })
}

const IN_FLIGHT_MS = 300

/** At rest no structure holds a leg without the others. */
function balance(state: TradingState): string[] {
  return state.structures.open().flatMap(structure => {
    const { excess } = legBalance(structure)
    return excess.length > 0
      ? [
          `structure ${structure.structureId} is out of balance: ${excess.map(({ instrument, quantity }) => `${quantity} ${instrumentKey(instrument)} (account ${state.book.quantityOf(instrumentKey(instrument))}, by hand ${state.structures.byHand().find(l => instrumentKey(l.instrument) === instrumentKey(instrument))?.quantity}) ${state.killSwitch.state}`).join(', ')}`,
        ]
      : []
  })
}

/** At rest the target of a trade, and its stop where the broker holds it, are for what it holds. */
function protection({ exchange }: World, state: TradingState): string[] {
  const left = (structureId: string, reason: string): number =>
    exchange.book.liveOrders
      .filter(({ ticket }) => {
        const plan = state.order(ticket.orderRef)?.intent.plan
        return plan?.structureId === structureId && plan.reason === reason
      })
      .reduce((sum, order) => sum + remainingOf(order), 0)
  return state.structures.trades().flatMap(({ structureId, lots, trade }) => {
    const held = lots[0]?.quantity ?? 0
    return (['target', 'stop'] as const).flatMap(reason => {
      const expected = reason === 'stop' && trade.bracket === 'emulated' ? 0 : held
      const found = left(structureId, reason)
      return found === expected ? [] : [`${structureId}: a ${reason} for ${found}, ${expected} wanted`]
    })
  })
}

function quantities(
  lots: readonly { readonly instrument: QuotedInstrument; readonly quantity: number }[],
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const { instrument, quantity } of lots) {
    const key = instrumentKey(instrument)
    sums.set(key, (sums.get(key) ?? 0) + quantity)
  }
  return new Map([...sums].filter(([, quantity]) => quantity !== 0))
}

function differences(what: string, a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter(key => (a.get(key) ?? 0) !== (b.get(key) ?? 0))
    .map(key => `${what} of ${key}: ${a.get(key) ?? 0}, not ${b.get(key) ?? 0}`)
}
