import { contractsFor } from '#main/gateway/exchange/contractSearch'
import type { ExchangeEvent } from '#main/gateway/exchange/exchangeEvents'
import type { Execution } from '#main/gateway/exchange/execution'
import { type Order, ownIdOf } from '#main/gateway/exchange/order'
import { BINDING_CLIENT } from '#main/gateway/exchange/orderBinding'
import { timeFromTws } from '#main/gateway/newYorkTime'
import type { RequestOf } from '#main/gateway/wire/requests'
import type { ApiClient } from './apiClient'
import type { Desk } from './desk'
import {
  commissionMessage,
  completedOrderMessage,
  executionMessage,
  openOrderMessage,
  orderStatusMessage,
} from './orderMessages'
import type { HandlersOf } from './requestHandlers'

type OrderRequests =
  | 'placeOrder'
  | 'cancelOrder'
  | 'reqGlobalCancel'
  | 'reqOpenOrders'
  | 'reqAllOpenOrders'
  | 'reqAutoOpenOrders'
  | 'reqCompletedOrders'
  | 'reqExecutions'
  | 'reqIds'
  | 'exerciseOptions'

/** A live execution answers no request. */
const UNSOLICITED = -1
const EXERCISE = 1

export function orderHandlers(desk: Desk): HandlersOf<OrderRequests> {
  const { exchange, clients } = desk
  const account = exchange.account.id

  function sendOpenOrders(client: ApiClient, isMeant: (order: Order) => boolean): void {
    for (const order of exchange.book.liveOrders) {
      if (order.state === 'Held' || !isMeant(order)) continue
      sendOrder(client, order)
    }
    client.send('openOrderEnd', {})
  }

  const sendOrder = (client: ApiClient, order: Order): void => {
    const orderId = orderIdFor(client, order)
    client.send('openOrder', { ...openOrderMessage(order, account), orderId })
    client.send('orderStatus', { ...orderStatusMessage(order), orderId })
  }

  const isOwn = (client: ApiClient) => (order: { clientId: number }) =>
    order.clientId === client.clientId || client.clientId === clients.masterClientId

  return {
    placeOrder: (client, ticket) => exchange.submit(client.clientId ?? 0, ticket),
    cancelOrder: (client, { orderId }) => exchange.cancel(client.clientId ?? 0, orderId),
    reqGlobalCancel: () => exchange.cancelAll(),
    reqOpenOrders: client => {
      if (client.clientId === BINDING_CLIENT) exchange.binding.bindAll()
      sendOpenOrders(client, isOwn(client))
    },
    reqAllOpenOrders: client => sendOpenOrders(client, () => true),
    reqAutoOpenOrders: (client, { autoBind }) => {
      if (client.clientId !== BINDING_CLIENT) {
        client.sendError(
          -1,
          321,
          'Error validating request.-Only the default client (0) can auto bind orders',
        )
        return
      }
      exchange.binding.isAutomatic = autoBind
      if (!autoBind) return
      exchange.binding.bindAll()
      sendOpenOrders(client, order => order.orderId === 0)
    },
    reqCompletedOrders: client => {
      for (const order of exchange.book.completedOrders) {
        client.send('completedOrder', completedOrderMessage(order, account))
      }
      client.send('completedOrdersEnd', {})
    },
    reqExecutions: (client, request) => {
      for (const execution of exchange.account.executionsToday) {
        if (!isOwn(client)(execution) || !isWanted(execution, request)) continue
        const order = exchange.book.findByPermId(execution.permId)
        const orderId = order ? orderIdFor(client, order) : execution.orderId
        client.send('executionData', { ...executionMessage(request.reqId, execution, account), orderId })
        if (execution.commission !== undefined) client.send('commissionReport', commissionMessage(execution))
      }
      client.send('executionDataEnd', { reqId: request.reqId })
    },
    exerciseOptions: (client, request) => {
      const { reqId, quantity } = request
      const [contract, ...others] = contractsFor(desk.market.contracts, request)
      if (!contract || others.length > 0) {
        client.sendError(reqId, 200, 'No security definition has been found for the request')
        return
      }
      const isExercise = request.action === EXERCISE
      const problem = isExercise ? exchange.exercise(contract, quantity) : exchange.lapse(contract, quantity)
      if (problem) client.sendError(reqId, problem.code, problem.text)
    },
    reqIds: client =>
      client.send('nextValidId', { orderId: exchange.orderIds.announce(client.clientId ?? 0) }),
  }
}

/** An order entered by hand has an id for the client it is bound to, and 0 for everyone else. */
const orderIdFor = (client: ApiClient, order: Readonly<Order>): number =>
  client.clientId === order.clientId ? ownIdOf(order) : order.orderId

/** What client 0 had bound stays bound; nothing new is when it has gone. */
export function stopBinding(desk: Desk, client: ApiClient): void {
  if (client.clientId === BINDING_CLIENT) desk.exchange.binding.isAutomatic = false
}

function isWanted(execution: Execution, filter: RequestOf<'reqExecutions'>): boolean {
  const from = timeFromTws(filter.time)
  return (
    (filter.clientId === 0 || filter.clientId === execution.clientId) &&
    (from === undefined || execution.time >= from) &&
    (filter.symbol === '' || filter.symbol === execution.contract.symbol) &&
    (filter.secType === '' || filter.secType === execution.contract.secType) &&
    (filter.exchange === '' || filter.exchange === execution.exchange) &&
    (filter.side === '' || SIDES[filter.side] === execution.side)
  )
}

const SIDES: Readonly<Record<string, Execution['side']>> = { BUY: 'BOT', BOT: 'BOT', SELL: 'SLD', SLD: 'SLD' }

/** Tells the clients concerned what has happened at the exchange. */
export function announceOrderEvent(desk: Desk, event: ExchangeEvent): void {
  const { clients, exchange } = desk
  const account = exchange.account.id
  switch (event.kind) {
    case 'orderReported':
      for (const client of clients.audienceOf(event.order)) {
        const orderId = orderIdFor(client, event.order)
        if (event.withTicket) client.send('openOrder', { ...openOrderMessage(event.order, account), orderId })
        client.send('orderStatus', { ...orderStatusMessage(event.order), orderId })
      }
      return
    case 'executed':
      for (const client of clients.audienceOf(event.order)) {
        const orderId = orderIdFor(client, event.order)
        client.send('executionData', { ...executionMessage(UNSOLICITED, event.execution, account), orderId })
      }
      return
    case 'commissionCharged':
      for (const client of clients.audienceOf(event.execution)) {
        client.send('commissionReport', commissionMessage(event.execution))
      }
      return
    case 'orderMessage':
      clients.get(event.clientId)?.sendError(event.orderId, event.refusal.code, event.refusal.text)
      return
    case 'previewed':
      clients.get(event.order.clientId)?.send('openOrder', {
        ...openOrderMessage(event.order, account, event.preview),
        whatIf: true,
      })
      return
    case 'orderBound':
      clients.get(BINDING_CLIENT)?.send('orderBound', {
        permId: event.order.permId,
        clientId: BINDING_CLIENT,
        orderId: ownIdOf(event.order),
      })
      return
    case 'positionChanged':
      return // The account desk reports positions.
  }
}
