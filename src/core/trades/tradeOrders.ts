import type { Instrument } from '../domain/instrument'
import type { OrderIntent, OrderLink, OrderTerms } from '../domain/order'
import type { TradeOpening } from '../domain/orderPlan'
import { isWorking } from '../execution/orderStatus'
import type { ProtectionKind, Trade } from './trade'
import { stopLimit } from './tradeMoves'

/** An order before it has an id: what a trade asks for. */
export type TradeDraft = Omit<OrderIntent, 'clientOrderId' | 'purpose' | 'source' | 'tsInit'>

export type EntryWish = {
  readonly tradeId: string
  readonly instrument: Instrument
  readonly quantity: number
  readonly limitPrice: number
  readonly opening: TradeOpening
}

export function entryDraft({ tradeId, instrument, quantity, limitPrice, opening }: EntryWish): TradeDraft {
  return {
    instrument,
    side: 'buy',
    quantity,
    limitPrice,
    tif: 'day',
    plan: {
      structureId: tradeId,
      role: 'open',
      walk: undefined,
      reason: opening.strategy,
      opening: undefined,
      trade: opening,
    },
  }
}

/** Target and stop that the broker holds until the entry fills; none for a bracket that we emulate. */
export function bracketDrafts(
  { tradeId, instrument, quantity, opening }: EntryWish,
  entryId: string,
): readonly { readonly as: ProtectionKind; readonly draft: TradeDraft }[] {
  if (opening.bracket === 'emulated') return []
  const { targetPrice, stopPrice } = opening
  const link = { parentId: entryId, group: tradeId }
  const draft = (as: ProtectionKind, terms: OrderTerms) => ({
    as,
    draft: protectionDraft(tradeId, instrument, as, terms, link),
  })
  return [
    draft('target', { quantity, limitPrice: targetPrice, stopPrice: undefined }),
    draft('stop', { quantity, limitPrice: stopLimit(stopPrice, opening), stopPrice }),
  ]
}

/** Protection lasts until it is taken away: a stop that ended with the session would leave the night open. */
export function protectionDraft(
  tradeId: string,
  instrument: Instrument,
  as: ProtectionKind,
  terms: OrderTerms,
  link: OrderLink | undefined,
): TradeDraft {
  return {
    instrument,
    side: 'sell',
    ...terms,
    tif: 'gtc',
    plan: { structureId: tradeId, role: 'protect', walk: undefined, reason: as, opening: undefined },
    link,
  }
}

/** The group of a replacement: that of what still works, or a new one; none where there is nothing to be grouped with. */
export function replacementLink(trade: Trade, orderCount: number): OrderLink | undefined {
  if (trade.opening.bracket === 'emulated') return undefined
  const sibling = [trade.target, trade.stop].find(order => order && isWorking(order.status))
  return { parentId: undefined, group: sibling?.intent.link?.group ?? `${trade.tradeId}.${orderCount}` }
}
