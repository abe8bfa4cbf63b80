import { contractsFor } from '#main/gateway/exchange/contractSearch'
import type { ExchangeEvent } from '#main/gateway/exchange/exchangeEvents'
import type { Execution } from '#main/gateway/exchange/execution'
import type { Order } from '#main/gateway/exchange/order'
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
      client.send('openOrder', openOrderMessage(order, account))
      client.send('orderStatus', orderStatusMessage(order))
    }
    client.send('openOrderEnd', {})
  }

  const isOwn = (client: ApiClient) => (order: { clientId: number }) =>
    order.clientId === client.clientId || client.clientId === clients.masterClientId

  return {
    placeOrder: (client, ticket) => exchange.submit(client.clientId ?? 0, ticket),
    cancelOrder: (client, { orderId }) => exchange.cancel(client.clientId ?? 0, orderId),
    reqGlobalCancel: () => exchange.cancelAll(),
    reqOpenOrders: client => sendOpenOrders(client, isOwn(client)),
    reqAllOpenOrders: client => sendOpenOrders(client, () => true),
    reqAutoOpenOrders: (client, { autoBind }) => {
      // Only client 0 can bind; it then also gets the orders entered by hand so far.
      if (client.clientId !== 0) {
        client.sendError(
          -1,
          321,
          'Error validating request.-Only the default client (0) can auto bind orders',
        )
      } else if (autoBind) sendOpenOrders(client, order => order.orderId === 0)
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
        client.send('executionData', executionMessage(request.reqId, execution, account))
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
        if (event.withTicket) client.send('openOrder', openOrderMessage(event.order, account))
        client.send('orderStatus', orderStatusMessage(event.order))
      }
      return
    case 'executed':
      for (const client of clients.audienceOf(event.order)) {
        client.send('executionData', executionMessage(UNSOLICITED, event.execution, account))
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
    case 'positionChanged':
      return // The account desk reports positions.
  }
}
