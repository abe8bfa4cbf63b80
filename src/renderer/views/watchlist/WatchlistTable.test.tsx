// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Rendered, rendered, settled } from '../../testing/rendered'
import { ScriptedBridge } from '../../testing/scriptedBridge'
import { WatchlistTable } from './WatchlistTable'

const COUNT = 60
const instruments = Array.from({ length: COUNT }, (_, row) => ({ kind: 'stock' as const, symbol: `W${row}` }))

let view: Rendered

beforeEach(async () => {
  view = await rendered(
    new ScriptedBridge(),
    <WatchlistTable instruments={instruments} onRemove={() => undefined} />,
  )
  const scroller = view.element.querySelector<HTMLElement>('.dataTableScroller')!
  // There is no layout here: what scrolls is told so.
  Object.defineProperty(scroller, 'scrollHeight', { value: COUNT * 26 + 24 })
  scroller.scrollTo = ((place: ScrollToOptions) => {
    scroller.scrollTop = place.top ?? 0
    scroller.dispatchEvent(new Event('scroll'))
  }) as typeof scroller.scrollTo
})
afterEach(() => view.unmount())

const rows = () => Array.from(view.element.querySelectorAll<HTMLElement>('.watchlistRow'))
const press = (key: string) =>
  settled(() => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })))

it('keeps only the rows in sight in the document, and the focus on the row that a key leads to', async () => {
  expect(rows().length).toBeLessThan(COUNT / 2)
  rows()[0]!.focus()
  await press('End')
  expect(document.activeElement?.textContent).toContain(`W${COUNT - 1}`)
  expect(rows().some(row => row.getAttribute('aria-rowindex') === '1')).toBe(false)
  await press('ArrowUp')
  expect(document.activeElement?.textContent).toContain(`W${COUNT - 2}`)
  await press('Home')
  expect(document.activeElement?.textContent).toContain('W0')
})

it('has one stop for the Tab key, also when the linked row is out of sight', async () => {
  rows()[0]!.focus()
  await press('Home')
  await settled(() => view.element.querySelector('.dataTableScroller')!.scrollTo({ top: 10_000 }))
  expect(rows().filter(row => row.tabIndex === 0)).toHaveLength(1)
})
