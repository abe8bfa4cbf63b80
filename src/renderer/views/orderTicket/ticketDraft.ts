import type { Combo, OptionContract, Stock } from '#core/domain/instrument'
import { underlyingOf } from '#core/domain/instrument'
import { roundToTick } from '#core/domain/tick'
import type { OrderRequestView, PositionView } from '#protocol/views/orderView'
import { linkedSymbol } from '../../state/linkedSymbol'
import { type ValueStore, valueStore } from '../../state/valueStore'
import { priceStep } from './ticketFields'

export type TicketInstrument = Stock | OptionContract | Combo

/** What the trader is about to ask for; figures as typed. */
export type TicketDraft = {
  readonly instrument: TicketInstrument
  /** Always `buy` for a combo: its legs say what is bought and what is sold. */
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  readonly price: string
  /** The worst price that the limit may walk to; undefined for a limit that stays. */
  readonly walkTo: string | undefined
  readonly tif: OrderRequestView['tif']
  /** The option that was picked last, which a second pick can turn into a vertical. */
  readonly firstLeg: PickedOption | undefined
}

/** An option, the side it was picked for, and its market then. */
export type PickedOption = {
  readonly option: OptionContract
  readonly side: 'buy' | 'sell'
  readonly bid: number
  readonly ask: number
}

export class Ticket {
  readonly draft: ValueStore<TicketDraft>

  constructor(symbol: string) {
    this.draft = valueStore(sharesOf(symbol))
  }

  edit(change: Partial<Pick<TicketDraft, 'side' | 'quantity' | 'price' | 'walkTo' | 'tif'>>): void {
    this.draft.set({ ...this.draft.get(), ...change })
  }

  /** Another symbol is looked at: what was drafted for the last one is put away. */
  follow(symbol: string): void {
    if (underlyingOf(this.draft.get().instrument) !== symbol) this.draft.set(sharesOf(symbol))
  }

  clear(): void {
    this.draft.set(sharesOf(underlyingOf(this.draft.get().instrument)))
  }

  /**
   * A pick makes a single option; a second one of the same expiration and right makes the two a vertical, in which
   * it takes the other side. A pick after that begins anew.
   */
  pick(picked: PickedOption): void {
    const current = this.draft.get()
    const { firstLeg } = current
    if (firstLeg !== undefined && makesVertical(firstLeg.option, picked.option)) {
      const second: PickedOption = { ...picked, side: firstLeg.side === 'buy' ? 'sell' : 'buy' }
      this.draft.set({
        ...current,
        instrument: verticalOf(firstLeg, second),
        side: 'buy',
        price: netMid(firstLeg, second).toFixed(2),
        walkTo: undefined,
        firstLeg: undefined,
      })
      return
    }
    const price = picked.side === 'buy' ? picked.ask : picked.bid
    this.draft.set({
      ...current,
      instrument: picked.option,
      side: picked.side,
      quantity: current.instrument.kind === 'stock' ? '1' : current.quantity,
      price: Number.isFinite(price) && price > 0 ? price.toFixed(2) : '',
      walkTo: undefined,
      firstLeg: picked,
    })
  }

  /** What was bought is sold and the other way round; a debit becomes the same credit. */
  reverse(): void {
    const { instrument, price, ...rest } = this.draft.get()
    if (instrument.kind !== 'combo') return
    const legs = instrument.legs.map(leg => ({ ...leg, side: opposite(leg.side) }))
    const negated = price.startsWith('-') ? price.slice(1) : `-${price}`
    this.draft.set({
      ...rest,
      instrument: { ...instrument, legs },
      price: Number(price) === 0 ? price : negated,
      walkTo: undefined,
    })
  }

  /** What was put together elsewhere, to be previewed here. */
  load({ instrument, side, quantity, limitPrice, tif }: OrderRequestView): void {
    if (instrument.kind === 'index') return
    linkedSymbol.set(underlyingOf(instrument))
    const price = limitPrice.toFixed(2)
    const fields = { quantity: String(quantity), price, walkTo: undefined, tif }
    this.draft.set({ instrument, side, ...fields, firstLeg: undefined })
  }

  closePosition(position: PositionView): void {
    const { instrument, quantity, mark } = position
    if (instrument.kind === 'index' || quantity === 0) return
    linkedSymbol.set(underlyingOf(instrument))
    this.draft.set({
      instrument,
      side: quantity > 0 ? 'sell' : 'buy',
      quantity: String(Math.abs(quantity)),
      price: mark === null ? '' : roundToTick(mark, priceStep(instrument, mark)).toFixed(2),
      walkTo: undefined,
      tif: 'day',
      firstLeg: undefined,
    })
  }
}

const sharesOf = (symbol: string): TicketDraft => ({
  instrument: { kind: 'stock', symbol },
  side: 'buy',
  quantity: '100',
  price: '',
  walkTo: undefined,
  tif: 'day',
  firstLeg: undefined,
})

const opposite = (side: 'buy' | 'sell'): 'buy' | 'sell' => (side === 'buy' ? 'sell' : 'buy')

const makesVertical = (first: OptionContract, second: OptionContract): boolean =>
  first.underlying === second.underlying &&
  first.tradingClass === second.tradingClass &&
  first.expiration === second.expiration &&
  first.right === second.right &&
  first.strike !== second.strike

/** Lower strike first, as verticals are called. */
function verticalOf(first: PickedOption, second: PickedOption): Combo {
  const legs = [first, second]
    .map(({ option, side }) => ({ option, side, ratio: 1 }))
    .sort((a, b) => a.option.strike - b.option.strike)
  return { kind: 'combo', underlying: first.option.underlying, legs }
}

function netMid(first: PickedOption, second: PickedOption): number {
  const signed = ({ side, bid, ask }: PickedOption) => (side === 'buy' ? 1 : -1) * ((bid + ask) / 2)
  const net = signed(first) + signed(second)
  return Number.isFinite(net) ? roundToTick(net, 0.01) : 0
}

export const ticket = new Ticket(linkedSymbol.get())
linkedSymbol.subscribe(() => ticket.follow(linkedSymbol.get()))
