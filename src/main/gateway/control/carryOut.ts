import { exchangeTimeOf } from '#core/calendar/exchangeTime'
import { dollars } from '#core/domain/money'
import { err, ok, type Result } from '#core/domain/result'
import { epochMs } from '#core/domain/time'
import { figuresOf } from '#main/gateway/exchange/accountFigures'
import { remainingOf } from '#main/gateway/exchange/order'
import { averageCostOf } from '#main/gateway/exchange/position'
import type { NoticeCode } from '#main/gateway/faults/connectionNotices'
import type { MessageFault } from '#main/gateway/faults/wireFaults'
import type { Gateway } from '#main/gateway/gateway'
import { msOfClock } from '#main/gateway/newYorkTime'
import { blankMessage } from '#main/gateway/wire/layout'
import type { OrderTicket } from '#main/gateway/wire/placeOrder'
import { requests } from '#main/gateway/wire/requests'
import type { ControlCommand, ControlSnapshot } from './controlCommands'

/** Does what a control command says. The error is a sentence. */
export function carryOut(gateway: Gateway, command: ControlCommand): Result<unknown, string> {
  const answer = perform(gateway, command)
  gateway.settle()
  return answer
}

const DONE = ok(null)
const DAY_MS = 86_400_000

function perform(gateway: Gateway, command: ControlCommand): Result<unknown, string> {
  const { faults, clock } = gateway
  const { exchange, market } = gateway.desk
  switch (command.do) {
    case 'snapshot':
      return ok(snapshotOf(gateway))
    case 'clearFaults':
      faults.clear()
      return DONE
    case 'closeSockets':
      faults.connection.closeSockets(command.clientIds)
      return DONE
    case 'mute':
      faults.wire.mute(command.clientIds)
      return DONE
    case 'unmute':
      faults.wire.unmute()
      return DONE
    case 'notify':
      faults.connection.notify(command.code as NoticeCode)
      return DONE
    case 'messageFault': {
      const { do: _command, ...fault } = command
      faults.wire.add(withoutUndefined(fault) as MessageFault)
      return DONE
    }
    case 'goDown':
      gateway.goDown()
      return DONE
    case 'comeBack':
      gateway.comeBack()
      return DONE
    case 'competingSession':
      faults.upstream.isCompeting = command.isOn
      gateway.competitionChanged()
      return DONE
    case 'resetDepth':
      gateway.resetDepth()
      return DONE
    case 'slowDown':
      faults.wire.slowDown(command.ms)
      return DONE
    case 'failRequest':
      faults.requests.failNext(command.request, command.code, command.text, command.count)
      return DONE
    case 'sendError':
      faults.connection.sendError(command.id, command.code, command.text, command.clientIds)
      return DONE
    case 'rejectNext':
      faults.orders.rejectNext(command.code, command.text, command.count)
      return DONE
    case 'warnNext':
      faults.orders.warnNext(command.code, command.text, command.holds ?? false, command.count)
      return DONE
    case 'fillDuringNextCancel':
      faults.orders.fillDuringNextCancel(command.count)
      return DONE
    case 'capFills':
      faults.orders.capFills(command.quantity)
      return DONE
    case 'fillOnlyLegs':
      faults.orders.fillOnlyLegs(command.count)
      return DONE
    case 'failNextPreview':
      faults.orders.failNextPreview(command.how)
      return DONE
    case 'permIdsFrom':
      faults.orders.permIdsFrom(BigInt(command.base))
      return DONE
    case 'correctExecution':
      return exchange.correct(command.execId, command.price) ? DONE : err(`no execution ${command.execId}`)
    case 'bustExecution':
      return exchange.bust(command.execId) ? DONE : err(`no execution ${command.execId}`)
    case 'repeatExecutions':
      exchange.repeatExecutions()
      return DONE
    case 'quoteFault':
      faults.quotes.set(command.conId, command.fault)
      gateway.refreshQuotes()
      return DONE
    case 'serverTime':
      faults.clock.offsetMs = command.offsetMs
      return DONE
    case 'placeByHand':
      return placeByHand(gateway, command.order)
    case 'changeByHand': {
      const order = exchange.book.findByPermId(command.permId)
      if (!order) return err(`no order ${command.permId}`)
      const problem = exchange.changeByHand(order, ticketFields(command.changes))
      return problem ? err(`${problem.code}: ${problem.text}`) : DONE
    }
    case 'cancelByHand': {
      const order = exchange.book.findByPermId(command.permId)
      if (!order) return err(`no order ${command.permId}`)
      exchange.floor.requestCancel(order)
      return DONE
    }
    case 'transfer': {
      const contract = market.contracts.byId(command.conId)
      if (!contract) return err(`no contract ${command.conId}`)
      exchange.transfer(contract, command.quantity, command.price)
      return DONE
    }
    case 'assign': {
      const contract = market.contracts.byId(command.conId)
      if (!contract) return err(`no contract ${command.conId}`)
      const problem = exchange.assign(contract, command.quantity)
      return problem ? err(problem.text) : DONE
    }
    case 'pauseClock':
      clock.pause()
      return DONE
    case 'resumeClock':
      clock.resume()
      return DONE
    case 'setSpeed':
      clock.setSpeed(command.speed === 'max' ? Number.POSITIVE_INFINITY : command.speed)
      return DONE
    case 'stepClock':
      gateway.stepTo(epochMs(clock.now() + command.ms))
      return DONE
    case 'jumpTo':
      if (command.time < clock.now()) return err('the market does not go back')
      gateway.stepTo(epochMs(command.time))
      return DONE
    case 'jumpToClock': {
      const msOfDay = msOfClock(command.clock)
      if (msOfDay === undefined) return err(`not a time of day: ${command.clock}`)
      const ahead = msOfDay - exchangeTimeOf(clock.now()).msOfDay
      gateway.stepTo(epochMs(clock.now() + (ahead >= 0 ? ahead : ahead + DAY_MS)))
      return DONE
    }
  }
}

function placeByHand(
  { desk }: Gateway,
  order: Extract<ControlCommand, { do: 'placeByHand' }>['order'],
): Result<unknown, string> {
  const contract = desk.market.contracts.byId(order.conId)
  if (!contract) return err(`no contract ${order.conId}`)
  const permId = desk.exchange.enterByHand({
    ...blankMessage(requests.placeOrder),
    conId: order.conId,
    symbol: contract.symbol,
    secType: contract.secType,
    action: order.action,
    tif: 'DAY',
    ...ticketFields(order),
    transmit: true,
  })
  return typeof permId === 'string' ? ok({ permId }) : err(`${permId.code}: ${permId.text}`)
}

type HandWritten = Extract<ControlCommand, { do: 'changeByHand' }>['changes']

/** What a person has written, under the ticket's names; the rest is left as it is. */
const ticketFields = (written: HandWritten): Partial<OrderTicket> =>
  withoutUndefined({
    totalQuantity: written.quantity,
    orderType: written.orderType,
    lmtPrice: written.limitPrice,
    auxPrice: written.auxPrice,
    tif: written.tif,
    outsideRth: written.outsideRth,
  })

function snapshotOf({ desk }: Gateway): ControlSnapshot {
  const { exchange, market, clients } = desk
  const { account, book } = exchange
  return {
    time: market.now(),
    account: account.id,
    cash: dollars(account.cashBalance),
    netLiquidation: figuresOf(account, market).netLiquidation,
    positions: account.allPositions.map(position => ({
      conId: position.contract.conId,
      localSymbol: position.contract.localSymbol,
      quantity: position.quantity,
      averageCost: averageCostOf(position),
    })),
    orders: [...book.completedOrders, ...book.liveOrders].map(order => ({
      permId: order.permId,
      clientId: order.clientId,
      orderId: order.orderId,
      orderRef: order.ticket.orderRef,
      symbol: order.terms.symbol,
      state: order.state,
      filled: order.filled,
      remaining: remainingOf(order),
    })),
    executions: account.executionsToday.map(execution => ({
      execId: execution.execId,
      permId: execution.permId,
      orderRef: execution.orderRef,
      conId: execution.contract.conId,
      secType: execution.contract.secType,
      side: execution.side,
      shares: execution.shares,
      price: execution.price,
    })),
    clients: clients.all.flatMap(({ clientId }) => (clientId === undefined ? [] : [clientId])),
  }
}

const withoutUndefined = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
