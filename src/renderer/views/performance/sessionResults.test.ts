import { describe, expect, it } from 'vitest'
import type { FillView } from '#protocol/views/orderView'
import { monthOfResults, sessionResults } from './sessionResults'

const fill = (at: string, realizedPnl: number | null, commission: number | null = 1): FillView => ({
  execId: at,
  clientOrderId: null,
  key: 'SPY',
  title: 'SPY',
  side: 'buy',
  quantity: 1,
  price: 10,
  commission,
  realizedPnl,
  tsEvent: Date.parse(at),
})

describe('the results of sessions', () => {
  it('belong to New York’s day, and add up what each fill realised', () => {
    const results = sessionResults([
      fill('2013-10-08T14:00:00Z', 12.5),
      fill('2013-10-09T03:00:00Z', -2, null),
      fill('2013-10-09T14:00:00Z', null),
    ])
    expect(results).toEqual([
      { session: '2013-10-08', realised: 9.5, commissions: 1, fills: 2 },
      { session: '2013-10-09', realised: -1, commissions: 1, fills: 1 },
    ])
  })

  it('stand under their weekdays: October 2013 began on a Tuesday', () => {
    const { weeks, total } = monthOfResults('2013-10', sessionResults([fill('2013-10-08T14:00:00Z', 5)]))
    expect(weeks).toHaveLength(5)
    expect(weeks[0]?.map(cell => cell?.day)).toEqual([undefined, 1, 2, 3, 4])
    expect(weeks[1]?.[1]).toMatchObject({ day: 8, result: { realised: 4 } })
    expect(weeks[4]?.map(cell => cell?.day)).toEqual([28, 29, 30, 31, undefined])
    expect(total).toBe(4)
  })

  it('have a month that ends on a weekend, and February of a leap year', () => {
    expect(
      monthOfResults('2014-08', [])
        .weeks.at(-1)
        ?.map(cell => cell?.day),
    ).toEqual([25, 26, 27, 28, 29])
    expect(
      monthOfResults('2024-02', [])
        .weeks.flat()
        .filter(cell => cell)
        .at(-1)?.day,
    ).toBe(29)
  })
})
