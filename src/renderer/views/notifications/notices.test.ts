import { beforeEach, describe, expect, it } from 'vitest'
import type { FillView, OrderView } from '#protocol/views/orderView'
import type { StatusView } from '#protocol/views/statusView'
import { NOTICES_MAX, NoticeWatch, notices } from './notices'

const fill = (execId: string, clientOrderId: string | null = null) =>
  ({ execId, clientOrderId, side: 'buy', quantity: 2, title: 'SPY', price: 165 }) as FillView
const order = (status: string) =>
  ({
    clientOrderId: 'c1',
    status,
    title: 'SPY',
    code: 'RISK',
    message: 'too much',
    side: 'sell',
    filled: 3,
    averageFillPrice: 1.5,
  }) as OrderView
const switched = (state: string) => ({ killSwitch: { state, reason: 'drill' } }) as StatusView
const titles = () => notices.get().map(({ title }) => title)

let watch: NoticeWatch
beforeEach(() => {
  notices.set([])
  watch = new NoticeWatch(() => 1)
})

describe('notices', () => {
  it('tell a fill once, however often it comes', () => {
    watch.filled(fill('a'))
    watch.filled(fill('a'))
    watch.filled(fill('b'))
    expect(titles()).toEqual(['Bought 2 SPY', 'Bought 2 SPY'])
  })

  it('tell of an order only what one must know', () => {
    for (const status of ['submitted', 'accepted', 'partiallyFilled', 'denied', 'denied'])
      watch.orderChanged(order(status))
    expect(notices.get()).toMatchObject([{ title: 'Denied: SPY', detail: 'RISK too much', tone: 'down' }])
  })

  it('tell our own order once, and not each of its legs', () => {
    watch.filled(fill('leg 1', 'c1'))
    watch.filled(fill('leg 2', 'c1'))
    watch.orderChanged(order('filled'))
    expect(notices.get()).toMatchObject([{ title: 'Filled: SPY', detail: 'sell 3 at 1.50' }])
  })

  it('do not report what was so when the window opened', () => {
    watch.statusChanged(switched('safeMode'))
    expect(titles()).toEqual([])
    watch.statusChanged(switched('hardStop'))
    watch.statusChanged(switched('armed'))
    expect(titles()).toEqual(['Kill switch reset', 'Kill switch: hardStop'])
  })

  it('are bounded', () => {
    for (let index = 0; index < 3 * NOTICES_MAX; index++) watch.filled(fill(String(index)))
    expect(notices.get()).toHaveLength(NOTICES_MAX)
  })
})
