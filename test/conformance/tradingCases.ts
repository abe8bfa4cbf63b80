import { EventName, type Order } from '@stoqey/ib'
import { limit, market } from '../fakes/testOrders'
import type { MessageCase, Subject } from './conformanceCase'
import { answered, noticed, refused, told } from './messageCase'

const far = ({ price }: Subject): number => Math.round(price * 0.8 * 100) / 100

async function filled(subject: Subject): Promise<number> {
  const id = subject.client.place(subject.stock, market('BUY', 1))
  await subject.client.status(id, 'Filled')
  return id
}

const isWorking = (status: unknown): boolean => status === 'Submitted' || status === 'PreSubmitted'

/** Orders and accounts. */
export const TRADING_CASES: readonly MessageCase[] = [
  {
    number: 'M-050',
    what: 'an order is acknowledged, executed, paid for, and told of again when asked',
    covers: [
      'placeOrder',
      'openOrder',
      'orderStatus',
      'executionData',
      'commissionReport',
      'reqExecutions',
      'executionDataEnd',
    ],
    run: async subject => {
      const { client, nextId } = subject
      const order = await filled(subject)
      await client.next(EventName.openOrder, ([id]) => id === order)
      await client.next(EventName.commissionReport)
      const id = nextId()
      client.api.reqExecutions(id, {})
      await client.next(EventName.execDetails, ([reqId]) => reqId === id)
      await client.next(EventName.execDetailsEnd, ([reqId]) => reqId === id)
    },
  },
  {
    number: 'M-051',
    what: 'a working order is listed, changed, and cancelled with 202',
    covers: ['placeOrder', 'reqOpenOrders', 'openOrderEnd', 'cancelOrder', 'error'],
    run: async subject => {
      const { client, stock } = subject
      const order = client.place(stock, limit('BUY', 1, far(subject)))
      await client.next(EventName.orderStatus, ([id, status]) => id === order && isWorking(status))
      client.forget()
      client.api.reqOpenOrders()
      await client.next(EventName.openOrder, ([id]) => id === order)
      await client.next(EventName.openOrderEnd)
      client.forget()
      client.api.placeOrder(order, stock, {
        ...limit('BUY', 2, far(subject)),
        tif: 'DAY',
        transmit: true,
      } as Order)
      await client.next(EventName.openOrder, values => (values[2] as Order).totalQuantity === 2)
      client.api.cancelOrder(order)
      await client.status(order, 'Cancelled')
      await client.next(EventName.error, ([, code, about]) => code === 202 && about === order)
    },
  },
  told(
    'M-052',
    "everyone's orders are listed",
    ['reqAllOpenOrders', 'openOrderEnd'],
    s => s.client.api.reqAllOpenOrders(),
    EventName.openOrderEnd,
  ),
  {
    number: 'M-053',
    what: 'orders that are done are listed',
    covers: ['reqCompletedOrders', 'completedOrder', 'completedOrdersEnd'],
    run: async subject => {
      await filled(subject)
      subject.client.api.reqCompletedOrders(true)
      await subject.client.next(EventName.completedOrder)
      await subject.client.next(EventName.completedOrdersEnd)
    },
  },
  {
    number: 'M-054',
    what: 'what an order would cost in margin is told, and nothing is left of it',
    covers: ['placeOrder', 'openOrder'],
    run: async subject => {
      const order = subject.client.place(subject.stock, { ...limit('BUY', 10, far(subject)), whatIf: true })
      await subject.client.next(
        EventName.openOrder,
        ([id, , , state]) =>
          id === order && Number((state as { initMarginAfter?: number }).initMarginAfter) > 0,
      )
    },
  },
  {
    number: 'M-055',
    what: 'all orders are cancelled at once',
    covers: ['reqGlobalCancel'],
    run: async subject => {
      const order = subject.client.place(subject.stock, limit('BUY', 1, far(subject)))
      await subject.client.next(EventName.orderStatus, ([id, status]) => id === order && isWorking(status))
      subject.client.api.reqGlobalCancel()
      await subject.client.status(order, 'Cancelled')
    },
  },
  noticed(
    'M-056',
    'only client 0 may bind the orders of others',
    ['reqAutoOpenOrders'],
    s => s.client.api.reqAutoOpenOrders(true),
    321,
  ),
  refused(
    'M-057',
    'an option that is not held cannot be exercised',
    ['exerciseOptions'],
    (s, id) => s.client.api.exerciseOptions(id, s.option, 1, 1, '', 0),
    322,
    321,
    201,
    10233,
  ),
  refused(
    'M-058',
    'an order that nobody placed cannot be cancelled',
    ['cancelOrder'],
    (s, id) => s.client.api.cancelOrder(id),
    10147,
    135,
  ),
  {
    number: 'M-060',
    what: 'positions are told, then an end; and no more once cancelled',
    covers: ['reqPositions', 'position', 'positionEnd', 'cancelPositions'],
    run: async subject => {
      await filled(subject)
      subject.client.forget()
      subject.client.api.reqPositions()
      await subject.client.next(EventName.position)
      await subject.client.next(EventName.positionEnd)
      subject.client.api.cancelPositions()
    },
  },
  answered(
    'M-061',
    'positions under an id',
    ['reqPositionsMulti', 'cancelPositionsMulti', 'positionMulti', 'positionMultiEnd'],
    (s, id) => {
      s.client.api.reqPositionsMulti(id, s.account, '')
      setImmediate(() => s.client.api.cancelPositionsMulti(id))
    },
    EventName.positionMulti,
    EventName.positionMultiEnd,
  ),
  told(
    'M-062',
    'the account is told: values, portfolio, time, an end',
    ['reqAccountUpdates', 'accountValue', 'portfolioValue', 'accountUpdateTime', 'accountDownloadEnd'],
    s => {
      s.client.api.reqAccountUpdates(true, s.account)
      setImmediate(() => s.client.api.reqAccountUpdates(false, s.account))
    },
    EventName.updateAccountValue,
    EventName.updatePortfolio,
    EventName.updateAccountTime,
    EventName.accountDownloadEnd,
  ),
  answered(
    'M-063',
    'a summary of chosen tags',
    ['reqAccountSummary', 'cancelAccountSummary', 'accountSummary', 'accountSummaryEnd'],
    (s, id) => {
      s.client.api.reqAccountSummary(id, 'All', 'NetLiquidation,BuyingPower')
      setImmediate(() => s.client.api.cancelAccountSummary(id))
    },
    EventName.accountSummary,
    EventName.accountSummaryEnd,
  ),
  answered(
    'M-064',
    'account values under an id',
    ['reqAccountUpdatesMulti', 'cancelAccountUpdatesMulti', 'accountUpdateMulti', 'accountUpdateMultiEnd'],
    (s, id) => {
      s.client.api.reqAccountUpdatesMulti(id, s.account, '', true)
      setImmediate(() => s.client.api.cancelAccountUpdatesMulti(id))
    },
    EventName.accountUpdateMulti,
    EventName.accountUpdateMultiEnd,
  ),
  answered(
    'M-065',
    'profit and loss of the account',
    ['reqPnl', 'cancelPnl', 'pnl'],
    (s, id) => {
      s.client.api.reqPnL(id, s.account, '')
      setImmediate(() => s.client.api.cancelPnL(id))
    },
    EventName.pnl,
  ),
  answered(
    'M-066',
    'profit and loss of a position',
    ['reqPnlSingle', 'cancelPnlSingle', 'pnlSingle'],
    (s, id) => {
      s.client.api.reqPnLSingle(id, s.account, '', Number(s.stock.conId))
      setImmediate(() => s.client.api.cancelPnLSingle(id))
    },
    EventName.pnlSingle,
  ),
]
