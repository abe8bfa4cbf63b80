import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTerminal, isWorking, nextStatus, ORDER_EVENT_KINDS, ORDER_STATUSES } from './orderStatus'

const status = fc.constantFrom(...ORDER_STATUSES)
const event = fc.constantFrom(...ORDER_EVENT_KINDS)

describe('order status', () => {
  it('is either working or terminal', () => {
    fc.assert(fc.property(status, each => isTerminal(each) !== isWorking(each)))
  })

  it('leaves a terminal status only for what a fill or the broker can still say', () => {
    fc.assert(
      fc.property(status.filter(isTerminal), event, (from, what) => {
        const next = nextStatus(from, what)
        if (next === undefined || next === from) return true
        return next === 'filled' || (from === 'rejected' && (next === 'accepted' || next === 'canceled'))
      }),
    )
  })

  it('never leaves filled or denied', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('filled' as const, 'denied' as const),
        event,
        (from, what) => (nextStatus(from, what) ?? from) === from,
      ),
    )
  })

  it('takes a fill in every status in which the broker may hold the order', () => {
    const held = ORDER_STATUSES.filter(each => each !== 'denied' && each !== 'filled')
    expect(held.filter(each => nextStatus(each, 'filled') !== 'filled')).toEqual([])
  })

  it('keeps a pending cancel pending when acknowledgements overtake it', () => {
    expect(nextStatus('pendingCancel', 'accepted')).toBe('pendingCancel')
    expect(nextStatus('pendingCancel', 'partiallyFilled')).toBe('pendingCancel')
    expect(nextStatus('pendingCancel', 'cancelRefused')).toBe('pendingCancel')
  })

  it('keeps an unknown order unknown until the broker speaks', () => {
    expect(nextStatus('unknown', 'cancelRequested')).toBe('unknown')
    expect(nextStatus('unknown', 'accepted')).toBe('accepted')
  })
})
