// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { anchorCountOf, DRAWING_KINDS, DRAWINGS_MAX, type Drawing } from '#core/domain/drawing'
import { DrawingsView, type SymbolDrawingsView } from '#protocol/views/drawingView'
import { BridgeCallError } from '../../../bridge/bridge'
import { SymbolDrawings } from './symbolDrawings'

const OPEN = Date.UTC(2013, 9, 8, 13, 30)
const OLD_KEY = 'claxton.drawings.SPY'

const drawing = (id: string, change: Partial<Drawing> = {}): Drawing => ({
  id,
  kind: 'level',
  anchors: [{ time: OPEN, price: 10 }],
  text: '',
  ...change,
})
const stored = (...drawings: readonly Drawing[]) => JSON.stringify({ version: 1, drawings })
const idsOf = (of: SymbolDrawings) => of.drawings.get().map(({ id }) => id)

/** An engine with windows before it: what one saves is pushed to all of them, itself included. */
class Desk {
  kept: SymbolDrawingsView = { symbol: 'SPY', revision: 0, drawings: [] }
  saves = 0
  fault: BridgeCallError | undefined
  readonly windows: SymbolDrawings[] = []

  window(): SymbolDrawings {
    const opened = new SymbolDrawings('SPY', this.bridge, localStorage)
    this.windows.push(opened)
    return opened
  }

  async opened(): Promise<SymbolDrawings> {
    const opened = this.window()
    await opened.load()
    return opened
  }

  private readonly bridge = {
    query: async () => {
      if (this.fault) throw this.fault
      return this.kept
    },
    command: async (_: string, { drawings }: { drawings: SymbolDrawingsView['drawings'] }) => {
      if (this.fault) throw this.fault
      this.saves++
      this.kept = { symbol: 'SPY', revision: this.kept.revision + 1, drawings: DrawingsView.parse(drawings) }
      for (const each of this.windows) each.take(this.kept)
      return this.kept
    },
  } as unknown as ConstructorParameters<typeof SymbolDrawings>[1]
}

let desk: Desk
beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  desk = new Desk()
})
afterEach(() => vi.useRealTimers())

const settle = () => vi.advanceTimersByTimeAsync(5_000)
const fault = (kind: 'unavailable' | 'forbidden') =>
  new BridgeCallError({ kind, code: 'TEST', message: `it is ${kind}` })

describe('what is drawn on a symbol', () => {
  it('is the same in another window, and after a reload, each of its kind', async () => {
    const [first, second] = [await desk.opened(), await desk.opened()]
    for (const kind of DRAWING_KINDS)
      first.put(
        drawing(kind, {
          kind,
          text: kind === 'note' ? 'gap' : '',
          anchors: Array.from({ length: anchorCountOf(kind) }, (_, row) => ({ time: OPEN + row, price: 10 })),
        }),
      )
    expect(first.drawings.get()).toHaveLength(DRAWING_KINDS.length)
    await settle()
    expect(second.drawings.get()).toEqual(first.drawings.get())
    expect((await desk.opened()).drawings.get()).toEqual(first.drawings.get())
  })

  it('is saved now and then, not with every step of a key', async () => {
    const window = await desk.opened()
    for (let step = 0; step < 30; step++) window.put(drawing('a', { anchors: [{ time: OPEN, price: step }] }))
    await settle()
    expect(desk.saves).toBe(2)
    expect(desk.kept.drawings[0]?.anchors[0]?.price).toBe(29)
  })

  it('is undone step by step, what was moved and removed as well', async () => {
    const window = await desk.opened()
    window.put(drawing('a'))
    window.put(drawing('a', { anchors: [{ time: OPEN, price: 11 }] }))
    window.remove('a')
    const prices = () => window.drawings.get().map(({ anchors }) => anchors[0]?.price)
    window.undo()
    expect(prices()).toEqual([11])
    await settle()
    window.undo()
    expect(prices()).toEqual([10])
    window.undo()
    expect([prices(), window.canUndo]).toEqual([[], false])
    await settle()
    expect(desk.kept.drawings).toEqual([])
  })

  it('is right as it was saved last; a step back does not take away what others drew', async () => {
    const [first, second] = [await desk.opened(), await desk.opened()]
    first.put(drawing('a'))
    await settle()
    second.put(drawing('b'))
    await settle()
    expect([idsOf(first), idsOf(second)]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
    expect(first.canUndo).toBe(false)
    // Both at once: whoever is written last.
    first.remove('a')
    second.remove('b')
    await settle()
    expect(idsOf(first)).toEqual(desk.kept.drawings.map(({ id }) => id))
    expect(idsOf(second)).toEqual(idsOf(first))
  })

  it('never goes back to an older revision', async () => {
    const window = await desk.opened()
    window.put(drawing('a'))
    await settle()
    window.take({ symbol: 'SPY', revision: 0, drawings: [] })
    expect(idsOf(window)).toEqual(['a'])
  })

  it('drawn without a connection is kept with the next one', async () => {
    const window = await desk.opened()
    desk.fault = fault('unavailable')
    window.put(drawing('a'))
    await settle()
    expect(window.problem.get()).toBe('it is unavailable')
    expect(idsOf(window)).toEqual(['a'])
    desk.fault = undefined
    void window.load()
    await settle()
    expect(desk.kept.drawings.map(({ id }) => id)).toEqual(['a'])
    expect(window.problem.get()).toBeUndefined()
  })

  it('drawn before the engine has answered joins what there is', async () => {
    desk.kept = {
      symbol: 'SPY',
      revision: 4,
      drawings: [{ ...drawing('a'), anchors: [{ time: 1, price: 2 }] }],
    }
    const window = desk.window()
    window.put(drawing('b'))
    expect(idsOf(window)).toEqual(['b'])
    void window.load()
    await settle()
    expect(idsOf(window)).toEqual(['a', 'b'])
    expect(desk.kept.drawings.map(({ id }) => id)).toEqual(['a', 'b'])
  })

  it('that may not be kept is said, and gives way to what others draw', async () => {
    const [window, other] = [await desk.opened(), await desk.opened()]
    desk.fault = fault('forbidden')
    window.put(drawing('a'))
    await settle()
    expect(window.problem.get()).toBe('it is forbidden')
    desk.fault = undefined
    other.put(drawing('b'))
    await settle()
    expect([idsOf(window), window.problem.get()]).toEqual([['b'], undefined])
  })

  it('is no more than can be told apart', async () => {
    const window = await desk.opened()
    for (let row = 0; row < DRAWINGS_MAX + 5; row++) window.put(drawing(`${row}`))
    expect(window.drawings.get()).toHaveLength(DRAWINGS_MAX)
    expect(window.isFull).toBe(true)
    await settle()
    expect(desk.kept.drawings).toHaveLength(DRAWINGS_MAX)
  })
})

describe('drawings that the browser kept', () => {
  it('join those of the engine once, and are not there for a second time', async () => {
    desk.kept = {
      symbol: 'SPY',
      revision: 4,
      drawings: [{ ...drawing('a'), anchors: [{ time: 1, price: 2 }] }],
    }
    localStorage.setItem(OLD_KEY, stored(drawing('a'), drawing('b')))
    const window = desk.window()
    void window.load()
    await settle()
    expect(desk.kept.drawings.map(({ id, anchors }) => [id, anchors[0]?.price])).toEqual([
      ['a', 2],
      ['b', 10],
    ])
    expect(localStorage.getItem(OLD_KEY)).toBeNull()
    window.clear()
    await settle()
    expect(idsOf(await desk.opened())).toEqual([])
  })

  it('stay in the browser until the engine has them', async () => {
    localStorage.setItem(OLD_KEY, stored(drawing('a')))
    desk.fault = fault('unavailable')
    const window = await desk.opened()
    expect(localStorage.getItem(OLD_KEY)).not.toBeNull()
    desk.fault = undefined
    void window.load()
    await settle()
    expect(desk.kept.drawings.map(({ id }) => id)).toEqual(['a'])
    expect(localStorage.getItem(OLD_KEY)).toBeNull()
  })

  it.each([
    '{"version":2,"drawings":[]}',
    '{"version":1,"drawings":7}',
    '{"version":1,"drawings":[{"id":"x","kind":"circle","anchors":[],"text":""},null,3]}',
    '{"version":1,"drawings":[{"id":"x","kind":"trend","anchors":[{"time":1,"price":null}],"text":""}]}',
    'null',
  ])('and cannot be read are as good as absent: %s', async text => {
    localStorage.setItem(OLD_KEY, text)
    expect(idsOf(await desk.opened())).toEqual([])
    expect(desk.saves).toBe(0)
  })
})
