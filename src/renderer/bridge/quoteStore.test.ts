import { describe, expect, it } from 'vitest'
import type { QuoteView } from '#protocol/views/marketView'
import { scriptedScreen } from '../testing/scriptedScreen'
import { QuoteStore } from './quoteStore'
import { RepaintQueue } from './repaintQueue'

const quote = (key: string, last: number, tsEvent: number): QuoteView => ({
  key,
  last,
  tsEvent,
  bid: null,
  ask: null,
  bidSize: null,
  askSize: null,
  volume: null,
  open: null,
  high: null,
  low: null,
  previousClose: null,
  halted: false,
  delayed: false,
  stale: false,
})

const storeWithScreen = () => {
  const screen = scriptedScreen()
  return { store: new QuoteStore(new RepaintQueue(screen.clock)), paint: () => screen.paint() }
}

describe('QuoteStore', () => {
  it('tells a listener of its own key, once per frame, with the latest quote', () => {
    const { store, paint } = storeWithScreen()
    const told: (number | null | undefined)[] = []
    store.subscribe('SPY', () => told.push(store.get('SPY')?.last))
    store.applyPush([quote('SPY', 1, 1), quote('IBM', 1, 1)])
    store.applyPush([quote('SPY', 2, 2)])
    paint()
    expect(told).toEqual([2])
  })

  it('lets a list fill in only what was not pushed since it was asked for', () => {
    const { store } = storeWithScreen()
    store.applyPush([quote('IBM', 7, 70)])
    const answer = store.expectList()
    store.applyPush([quote('SPY', 2, 20)])
    answer([quote('SPY', 1, 10), quote('IBM', 8, 80)])
    expect([store.get('SPY')?.last, store.get('IBM')?.last]).toEqual([2, 8])
  })

  it('takes an earlier time as the last word: a replay can begin anew', () => {
    const { store } = storeWithScreen()
    store.applyPush([quote('SPY', 2, 20)])
    store.applyPush([quote('SPY', 1, 10)])
    expect(store.get('SPY')?.last).toBe(1)
  })

  it('tells nobody who has left', () => {
    const { store, paint } = storeWithScreen()
    let told = 0
    const stop = store.subscribe('SPY', () => told++)
    store.applyPush([quote('SPY', 1, 1)])
    stop()
    paint()
    expect(told).toBe(0)
  })
})
