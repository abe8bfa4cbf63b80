import { describe, expect, it } from 'vitest'
import type { ActivityView } from '#protocol/views/logView'
import type { FillView, OrderView } from '#protocol/views/orderView'
import { withActivity, withFill, withOrder } from './followEngine'

const order = (clientOrderId: string, status: OrderView['status']) => ({ clientOrderId, status }) as OrderView
const fill = (execId: string, commission: number | null) => ({ execId, commission }) as FillView
const line = (id: number) => ({ id }) as ActivityView

describe('pushes written into lists', () => {
  it('replaces an order that is known and puts a new one first', () => {
    const orders = [order('b', 'accepted'), order('a', 'accepted')]
    expect(withOrder(orders, order('a', 'filled'))).toEqual([order('b', 'accepted'), order('a', 'filled')])
    expect(withOrder(orders, order('c', 'submitted')).map(it => it.clientOrderId)).toEqual(['c', 'b', 'a'])
  })

  it('counts a fill once, though it comes again with its commission', () => {
    const fills = withFill([fill('1', null)], fill('1', 0.7))
    expect(fills).toEqual([fill('1', 0.7)])
    expect(withFill(fills, fill('2', null)).map(it => it.execId)).toEqual(['2', '1'])
  })

  it('keeps the latest thousand lines, each once, in order', () => {
    const known = Array.from({ length: 1000 }, (_, id) => line(id))
    const next = withActivity(known, [line(1001), line(999), line(1000)])
    expect(next).toHaveLength(1000)
    expect(next.slice(-3).map(it => it.id)).toEqual([999, 1000, 1001])
    expect(next[0]?.id).toBe(2)
  })
})
