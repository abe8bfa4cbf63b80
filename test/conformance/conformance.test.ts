import { EventName, type Order, OrderAction } from '@stoqey/ib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ORDER_TYPES } from '#main/gateway/exchange/orderTerms'
import { requests } from '#main/gateway/wire/requests'
import { responses } from '#main/gateway/wire/responses'
import { GatewayUnderTest } from '../fakes/gatewayUnderTest'
import type { MovableSubject } from './conformanceCase'
import { MESSAGE_CASES, NOT_TRIED } from './messageCases'
import { ORDER_CASES } from './orderCases'
import { beginTrial, type Trial } from './subject'
import { TYPE_CASES } from './typeCases'

describe('what any gateway has to do', () => {
  let trial: Trial
  beforeAll(async () => {
    trial = await beginTrial()
  })
  afterAll(() => trial.end())

  it.each(MESSAGE_CASES)('$number $what', async ({ run }) => {
    await run(trial.subject)
  })

  it.each(TYPE_CASES)('$number $type is acknowledged and can be cancelled', async ({ type, fields }) => {
    const { client, stock, price } = trial.subject
    const order = { action: OrderAction.BUY, totalQuantity: 1, orderType: type, ...fields(price) }
    const id = client.place(stock, order)
    const [, , echoed] = await client.next(EventName.openOrder, ([orderId]) => orderId === id)
    expect((echoed as Order).orderType).toBe(type)
    await client.next(EventName.orderStatus, ([orderId]) => orderId === id)
    client.api.cancelOrder(id)
    await client.status(id, 'Cancelled')
  })
})

describe('what orders do as the market moves', () => {
  let subject: MovableSubject
  beforeEach(async () => {
    const gateway = await GatewayUnderTest.start()
    subject = { gateway, client: await gateway.client() }
  })
  afterEach(() => subject.gateway.stop())

  it.each(ORDER_CASES)('$number $what', async ({ run }) => {
    await run(subject)
  })
})

describe('the list', () => {
  it('has a case for every message of the tables, or says why not', () => {
    const covered = new Set<string>(MESSAGE_CASES.flatMap(({ covers }) => covers))
    const missing = [...Object.keys(requests), ...Object.keys(responses)].filter(
      name => !covered.has(name) && !(name in NOT_TRIED),
    )
    expect(missing).toEqual([])
  })

  it('has a case for every order type', () => {
    const tried = new Set<string>(TYPE_CASES.map(({ type }) => type))
    expect(ORDER_TYPES.filter(type => !tried.has(type))).toEqual([])
  })

  it('uses no number twice', () => {
    const numbers = [...MESSAGE_CASES, ...TYPE_CASES, ...ORDER_CASES].map(({ number }) => number)
    expect(new Set(numbers).size).toBe(numbers.length)
  })
})
