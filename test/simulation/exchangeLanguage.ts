import type { Fill } from '#core/domain/fill'
import type { Instrument, OptionContract, QuotedInstrument } from '#core/domain/instrument'
import { instrumentFromSymbol, instrumentKey } from '#core/domain/instrument'
import { isOwnOrderId, type OrderIntent, type OrderTerms, termsOf } from '#core/domain/order'
import { compactDate, dateFromCompact, type EpochMs, epochMs } from '#core/domain/time'
import type { OrderReport } from '#core/ports/broker'
import { statusFromBroker } from '#main/brokers/ibkr/orderReports'
import type { ContractReference } from '#main/gateway/exchange/contractReference'
import type { Execution } from '#main/gateway/exchange/execution'
import { type Order, quantityOf } from '#main/gateway/exchange/order'
import type { ContractDefinition, Market } from '#main/gateway/market/market'
import { blankMessage } from '#main/gateway/wire/layout'
import type { OrderTicket } from '#main/gateway/wire/placeOrder'
import { requests } from '#main/gateway/wire/requests'

/** What the exchange is told and what it says, in the words of the core: the adapter's work without a wire. */
export class ExchangeLanguage {
  readonly #contracts = new Map<string, ContractDefinition>()

  constructor(
    private readonly market: Market,
    private readonly clientId: number,
  ) {}

  contractOf(instrument: QuotedInstrument): ContractDefinition | undefined {
    const key = instrumentKey(instrument)
    const known = this.#contracts.get(key)
    if (known) return known
    const [found] = this.market.contracts.find(
      instrument.kind === 'option'
        ? {
            secType: 'OPT',
            symbol: instrument.underlying,
            expiration: compactDate(instrument.expiration),
            strike: instrument.strike,
            right: instrument.right,
            tradingClass: instrument.tradingClass,
          }
        : { secType: instrument.kind === 'stock' ? 'STK' : 'IND', symbol: instrument.symbol },
    )
    if (found) this.#contracts.set(key, found)
    return found
  }

  ticketOf(
    orderId: number,
    intent: OrderIntent,
    { quantity, limitPrice, stopPrice }: OrderTerms = termsOf(intent),
    { parentId = 0, transmit = true }: { readonly parentId?: number; readonly transmit?: boolean } = {},
  ): OrderTicket {
    const { instrument, side, tif, clientOrderId, marketOverride, link } = intent
    const type = stopPrice === undefined ? 'LMT' : 'STP LMT'
    return {
      ...blankMessage(requests.placeOrder),
      ...this.#contractFields(instrument),
      orderId,
      orderRef: clientOrderId,
      action: side === 'buy' ? 'BUY' : 'SELL',
      totalQuantity: quantity,
      orderType: marketOverride === undefined ? type : 'MKT',
      auxPrice: stopPrice,
      ...(link ? { ocaGroup: link.group, ocaType: 2, parentId } : {}),
      lmtPrice: marketOverride === undefined ? limitPrice : undefined,
      tif: tif.toUpperCase(),
      transmit,
    }
  }

  reportOf(order: Readonly<Order>, withTerms: boolean): OrderReport {
    const { ticket, terms } = order
    const isOwn = order.clientId === this.clientId && order.orderId > 0
    return {
      clientOrderId: isOwnOrderId(ticket.orderRef) ? ticket.orderRef : undefined,
      brokerOrderId: isOwn ? order.orderId : undefined,
      permId: order.permId,
      status: statusFromBroker(order.state),
      filledQuantity: order.filled,
      terms: withTerms
        ? {
            instrument: this.instrumentOf(order),
            side: terms.side === 'BUY' ? 'buy' : 'sell',
            quantity: quantityOf(order),
            limitPrice: terms.limitPrice,
            stopPrice: terms.type === 'STP LMT' ? terms.auxPrice : undefined,
            tif: 'day',
          }
        : undefined,
      message: undefined,
    }
  }

  fillOf(execution: Execution, order: Readonly<Order> | undefined, now: EpochMs): Fill {
    const { contract, orderRef } = execution
    const combo = contract.secType === 'BAG' && order ? this.instrumentOf(order) : undefined
    return {
      execId: execution.execId,
      clientOrderId: isOwnOrderId(orderRef) ? orderRef : undefined,
      permId: execution.permId,
      instrument: combo ?? instrumentFrom(contract),
      side: execution.side === 'BOT' ? 'buy' : 'sell',
      quantity: execution.shares,
      price: execution.price,
      // TWS tells whole seconds.
      tsEvent: epochMs(Math.floor(execution.time / 1000) * 1000),
      tsInit: now,
    }
  }

  instrumentOf({ terms }: Readonly<Order>): Instrument {
    const [first] = terms.legs
    if (!first) throw new Error('an order has legs')
    if (!terms.isCombo) return instrumentOfDefinition(first.contract)
    return {
      kind: 'combo',
      underlying: terms.symbol,
      legs: terms.legs.map(({ contract, ratio }) => ({
        option: instrumentOfDefinition(contract) as OptionContract,
        ratio: Math.abs(ratio),
        side: ratio > 0 ? 'buy' : 'sell',
      })),
    }
  }

  #contractFields(instrument: Instrument): Partial<OrderTicket> {
    if (instrument.kind !== 'combo') {
      const contract = this.contractOf(instrument)
      return {
        conId: contract?.conId ?? 0,
        symbol: contract?.symbol ?? '',
        secType: contract?.secType ?? 'STK',
      }
    }
    return {
      symbol: instrument.underlying,
      secType: 'BAG',
      legs: instrument.legs.map(leg => ({
        conId: this.contractOf(leg.option)?.conId ?? 0,
        ratio: leg.ratio,
        action: leg.side === 'buy' ? 'BUY' : 'SELL',
        exchange: 'SMART',
        openClose: 0,
        shortSaleSlot: 0,
        designatedLocation: '',
        exemptCode: -1,
      })),
    }
  }
}

export function instrumentFrom(contract: ContractReference): QuotedInstrument {
  if (contract.secType !== 'OPT') return instrumentFromSymbol(contract.symbol)
  const expiration = dateFromCompact(contract.expiration)
  if (!expiration) throw new Error(`${contract.localSymbol} has no expiration`)
  return {
    kind: 'option',
    underlying: contract.symbol,
    expiration,
    strike: contract.strike,
    right: contract.right === 'C' ? 'call' : 'put',
    multiplier: contract.multiplier,
    tradingClass: contract.tradingClass,
  }
}

function instrumentOfDefinition(contract: ContractDefinition): QuotedInstrument {
  const { secType, symbol, expiration, strike, right, multiplier, tradingClass } = contract
  if (secType !== 'OPT' || !expiration || strike === undefined || !right) return instrumentFromSymbol(symbol)
  return { kind: 'option', underlying: symbol, expiration, strike, right, multiplier, tradingClass }
}
