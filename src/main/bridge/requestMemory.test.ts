import { describe, expect, it } from 'vitest'
import { type Answer, RequestMemory } from './requestMemory'

const done = Promise.resolve<Answer>({ ok: true, output: {} })

describe('the memory of requests', () => {
  it('knows what came, and withdraws what is asked about before it comes', () => {
    let nowMs = 0
    const requests = new RequestMemory(() => nowMs)
    nowMs = 60_000
    requests.remember('orders.place', 'a', done)
    expect(requests.settle('orders.place', 'a', 30_000, false)).toBe('received')
    expect(requests.settle('orders.cancel', 'b', 30_000, undefined)).toBe('notReceived')
    expect(requests.isWithdrawn('orders.cancel', 'b')).toBe(true)
    expect(requests.isWithdrawn('orders.place', 'a')).toBe(false)
  })

  it('leaves open what may have come before it began, unless the journal knows', () => {
    let nowMs = 0
    const requests = new RequestMemory(() => nowMs)
    nowMs = 10_000
    expect(requests.settle('approvals.answer', 'a', 20_000, undefined)).toBe('unknown')
    expect(requests.settle('orders.place', 'b', 20_000, true)).toBe('received')
    expect(requests.settle('orders.place', 'c', 20_000, false)).toBe('notReceived')
  })

  it('says no more than it knows once it has begun to forget', () => {
    let nowMs = 0
    const requests = new RequestMemory(() => nowMs)
    for (nowMs = 1; nowMs <= 1_100; nowMs++) requests.remember('orders.cancel', `${nowMs}`, done)
    nowMs = 60_000
    expect(requests.answerTo('orders.cancel', '1')).toBeUndefined()
    expect(requests.answerTo('orders.cancel', '1100')).toBe(done)
    expect(requests.settle('orders.cancel', '1', 59_999, undefined)).toBe('unknown')
    expect(requests.settle('orders.cancel', 'later', 30_000, undefined)).toBe('notReceived')
  })
})
