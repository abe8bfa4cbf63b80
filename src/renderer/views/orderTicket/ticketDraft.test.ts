// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import type { OptionContract } from '#core/domain/instrument'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import { sessionDate } from '#core/domain/time'
import { Ticket } from './ticketDraft'

const option = (strike: number, change: Partial<OptionContract> = {}): OptionContract => ({
  kind: 'option',
  underlying: 'SPY',
  expiration: sessionDate('2013-10-18'),
  strike,
  right: 'call',
  multiplier: 100,
  tradingClass: 'SPY',
  ...change,
})

describe('the ticket', () => {
  it('takes one option at the price that trades now', () => {
    const ticket = new Ticket('SPY')
    ticket.pick({ option: option(165), side: 'buy', bid: 2.1, ask: 2.14 })
    expect(ticket.draft.get()).toMatchObject({ side: 'buy', price: '2.14', quantity: '1' })
    ticket.pick({ option: option(165), side: 'sell', bid: 2.1, ask: 2.14 })
    expect(ticket.draft.get()).toMatchObject({ side: 'sell', price: '2.10' })
  })

  it('makes a vertical of two strikes, the second on the other side, at the mid', () => {
    const ticket = new Ticket('SPY')
    ticket.pick({ option: option(167), side: 'sell', bid: 1.0, ask: 1.04 })
    ticket.pick({ option: option(165), side: 'sell', bid: 2.1, ask: 2.14 })
    const { instrument, side, price } = ticket.draft.get()
    expect(instrumentTitle(instrument)).toBe('SPY 18 Oct 13 165/167 C vertical')
    expect(instrument.kind === 'combo' && instrument.legs.map(leg => leg.side)).toEqual(['buy', 'sell'])
    expect([side, price]).toEqual(['buy', '1.10'])
  })

  it('turns a debit into the same credit and back', () => {
    const ticket = new Ticket('SPY')
    ticket.pick({ option: option(165), side: 'buy', bid: 2.1, ask: 2.14 })
    ticket.pick({ option: option(167), side: 'sell', bid: 1.0, ask: 1.04 })
    ticket.reverse()
    const { instrument, price } = ticket.draft.get()
    expect(price).toBe('-1.10')
    expect(instrument.kind === 'combo' && instrument.legs.map(leg => leg.side)).toEqual(['sell', 'buy'])
    ticket.reverse()
    expect(ticket.draft.get().price).toBe('1.10')
  })

  it.each([
    ['another expiration', { expiration: sessionDate('2013-11-15') }],
    ['another right', { right: 'put' }],
    ['another class', { tradingClass: 'SPYW' }],
  ] as const)('begins anew with %s', (_, change) => {
    const ticket = new Ticket('SPY')
    ticket.pick({ option: option(165), side: 'buy', bid: 2.1, ask: 2.14 })
    ticket.pick({ option: option(167, change), side: 'buy', bid: 1, ask: 1.04 })
    expect(ticket.draft.get().instrument).toEqual(option(167, change))
  })

  it('puts the draft away when another symbol is looked at, and only then', () => {
    const ticket = new Ticket('SPY')
    ticket.pick({ option: option(165), side: 'buy', bid: 2.1, ask: 2.14 })
    ticket.follow('SPY')
    expect(ticket.draft.get().instrument.kind).toBe('option')
    ticket.follow('IBM')
    expect(ticket.draft.get().instrument).toEqual({ kind: 'stock', symbol: 'IBM' })
  })
})
