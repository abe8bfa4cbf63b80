import { isWorseThan, type OrderIntent, walkOf } from '../domain/order'
import { STRUCTURE_FACTS } from '../domain/structureKind'
import { isWorking } from '../execution/orderStatus'
import { type Denial, denial } from './denial'
import { tradeDenials } from './equity/tradeDenials'
import type { RiskContext } from './riskContext'

/** What orders with a walk or a plan must keep to beyond what any order must: floor, permission, place in the book. */
export function planDenials(intent: OrderIntent, context: RiskContext): Denial[] {
  const { plan } = intent
  const denials: Denial[] = [...marketOrderDenials(intent), ...walkDenials(intent)]
  if (!plan) return denials
  if (intent.purpose === 'entry')
    denials.push(...openingDenials(intent, context), ...tradeDenials(intent, context))
  if (plan.role === 'close' || plan.role === 'roll')
    denials.push(...closingDenials(plan.structureId, context))
  return denials
}

function walkDenials(intent: OrderIntent): Denial[] {
  const walk = walkOf(intent)
  return walk && isWorseThan(intent.limitPrice, walk.worst, intent.side)
    ? [denial('WALK_FLOOR', `${intent.limitPrice} is past ${walk.worst}`)]
    : []
}

/** The one path that may cross any price: closing after the VIX spiked and a limit did not fill in time. */
function marketOrderDenials({ marketOverride, purpose, plan }: OrderIntent): Denial[] {
  if (marketOverride === undefined) return []
  const isNamedPath =
    marketOverride === 'VIX_SPIKE_TIMEOUT' &&
    purpose === 'exit' &&
    plan?.role === 'close' &&
    plan.reason === 'VIX_SPIKE'
  return isNamedPath ? [] : [denial('MARKET_ORDER_FORBIDDEN')]
}

function openingDenials({ plan, instrument }: OrderIntent, context: RiskContext): Denial[] {
  const { limits, structures, entriesOn, strategyVersions, orders } = context
  const denials: Denial[] = []
  if (!entriesOn) denials.push(denial('ENTRIES_OFF'))
  const opening = plan?.opening
  if (!plan || !opening) return denials
  const current = strategyVersions.get(opening.strategyId)
  if (current === undefined) denials.push(denial('STRATEGY_DISABLED', opening.strategyId))
  else if (current !== opening.strategyVersion)
    denials.push(denial('STRATEGY_CHANGED', `version ${opening.strategyVersion}, now ${current}`))
  const working = orders.filter(order => isWorking(order.status) && order.intent.plan?.opening !== undefined)
  const others = new Set(
    [
      ...structures.map(({ structureId }) => structureId),
      ...working.map(order => order.intent.plan?.structureId ?? ''),
    ].filter(id => id !== plan.structureId),
  )
  if (others.size >= limits.maxStructures)
    denials.push(denial('STRUCTURES_ABOVE_LIMIT', `${others.size} open or opening`))
  if (STRUCTURE_FACTS[opening.kind].isNeutral && instrument.kind === 'combo') {
    const count = neutralsIn(instrument.legs[0]?.option.expiration ?? '', plan.structureId, context)
    if (count >= limits.maxCondorsPerExpiration)
      denials.push(denial('EXPIRATION_FULL', `${count} in ${instrument.legs[0]?.option.expiration}`))
  }
  return denials
}

/** Neutral structures open or being opened in an expiration, the asking one aside. */
function neutralsIn(expiration: string, structureId: string, { structures, orders }: RiskContext): number {
  const ids = new Set<string>()
  for (const structure of structures) {
    const isIn = structure.lots.some(
      ({ instrument }) => instrument.kind === 'option' && instrument.expiration === expiration,
    )
    if (isIn && STRUCTURE_FACTS[structure.opening.kind].isNeutral) ids.add(structure.structureId)
  }
  for (const { intent, status } of orders) {
    const opening = intent.plan?.opening
    if (!opening || !isWorking(status) || !STRUCTURE_FACTS[opening.kind].isNeutral) continue
    const legs = intent.instrument.kind === 'combo' ? intent.instrument.legs : []
    if (legs.some(({ option }) => option.expiration === expiration)) ids.add(intent.plan?.structureId ?? '')
  }
  ids.delete(structureId)
  return ids.size
}

/** One exit or roll at a time: two would close more than is held, or leave legs apart. */
function closingDenials(structureId: string, { structures, orders }: RiskContext): Denial[] {
  const denials: Denial[] = []
  if (!structures.some(structure => structure.structureId === structureId))
    denials.push(denial('STRUCTURE_NOT_HELD', structureId))
  const rival = orders.find(
    ({ intent, status }) => isWorking(status) && intent.plan?.structureId === structureId,
  )
  if (rival) denials.push(denial('STRUCTURE_BUSY', rival.intent.clientOrderId))
  return denials
}
