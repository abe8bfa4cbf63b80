// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import type { OptionContract } from '#core/domain/instrument'
import { sessionDate } from '#core/domain/time'
import type { TicketDraft } from '../orderTicket/ticketDraft'
import { fittingSet, sideColumns } from './chainColumns'
import { pickedStrikes, ticketLegs } from './pickedStrikes'

const option = (strike: number, right: 'call' | 'put' = 'call'): OptionContract => ({
  kind: 'option',
  underlying: 'SPY',
  expiration: sessionDate('2013-10-18'),
  strike,
  right,
  multiplier: 100,
  tradingClass: 'SPY',
})
const october = {
  expiration: sessionDate('2013-10-18'),
  dte: 10,
  tradingClass: 'SPY',
  multiplier: 100,
  strikes: [],
}
const draft = (instrument: TicketDraft['instrument']): TicketDraft => ({
  instrument,
  side: 'sell',
  quantity: '1',
  price: '1',
  tif: 'day',
  walkTo: undefined,
  firstLeg: undefined,
})

describe('what the ticket has picked in a chain', () => {
  it('is the single option with the ticket’s side', () => {
    expect([...pickedStrikes(ticketLegs(draft(option(165))), october)]).toEqual([[165, 'call sell']])
  })

  it('is each leg with its own side, also two at one strike', () => {
    const legs = [
      { option: option(165), side: 'buy', ratio: 1 },
      { option: option(165, 'put'), side: 'sell', ratio: 1 },
      { option: option(167), side: 'sell', ratio: 1 },
    ] as const
    const combo = { kind: 'combo', underlying: 'SPY', legs } as const
    expect([...pickedStrikes(ticketLegs(draft(combo)), october)]).toEqual([
      [165, 'call buy,put sell'],
      [167, 'call sell'],
    ])
  })

  it('is nothing of another expiration, and nothing for shares', () => {
    const november = { ...october, expiration: sessionDate('2013-11-15') }
    expect(pickedStrikes(ticketLegs(draft(option(165))), november).size).toBe(0)
    expect(pickedStrikes(ticketLegs(draft({ kind: 'stock', symbol: 'SPY' })), october).size).toBe(0)
  })
})

describe('the columns of a chain', () => {
  it('mirrors puts to calls, but keeps bid before ask', () => {
    const names = (side: 'call' | 'put') => sideColumns('medium', side).map(column => column.name)
    expect(names('call')).toEqual([
      'openInterest',
      'liquidity',
      'impliedVol',
      'delta',
      'bidSize',
      'bid',
      'ask',
      'askSize',
    ])
    expect(names('put')).toEqual([
      'bidSize',
      'bid',
      'ask',
      'askSize',
      'delta',
      'impliedVol',
      'liquidity',
      'openInterest',
    ])
  })

  it('leaves columns out rather than cut figures off', () => {
    expect([0, 1200, 960, 800, 700, 500].map(width => fittingSet('market', width))).toEqual([
      'market',
      'market',
      'market',
      'medium',
      'medium',
      'compact',
    ])
    expect(fittingSet('greeks', 300)).toBe('greeks')
  })
})
