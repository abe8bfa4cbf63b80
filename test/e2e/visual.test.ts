import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../fakes/eventually'
import { OpenedPage } from './openedPage'
import { ServedEngine } from './servedEngine'
import type { Workstation } from './workstation'

const SNAPSHOTS = join(import.meta.dirname, 'snapshots')
/** Of the pixels, that may look otherwise: a row more or less in a table, a line that wraps. */
const DIFFERENT_RATIO_MAX = 0.015
/** Of 255, by which a pixel must differ to count. */
const PIXEL_TOLERANCE = 4

/** What ticks is not compared: words, figures and curves are left out, and what stands is the shape of the page. */
const SHAPE_ONLY = `
  *, *::before, *::after { color: transparent !important; caret-color: transparent !important; transition: none !important; animation: none !important; }
  canvas, svg, img, meter, tbody, .chainWaiting, .newsLine, .dot, .note, .chartLegend, .badge { visibility: hidden !important; }
`

let engine: ServedEngine
let opened: OpenedPage
let page: Page
let workstation: Workstation

beforeAll(async () => {
  engine = await ServedEngine.start()
  opened = await OpenedPage.open(engine.pageAddress, { deviceScaleFactor: 0.5 })
  ;({ page, workstation } = opened)
  await page.addStyleTag({ content: SHAPE_ONLY })
})
afterAll(async () => {
  const pageErrors = await opened.close()
  expect(await engine.stop()).toBe(0)
  expect(pageErrors).toEqual([])
})

/** The share of pixels that differ visibly, counted by the browser that drew them; 1 when the sizes differ. */
const differentRatio = (before: Buffer, now: Buffer): Promise<number> =>
  page.evaluate(
    async ([one, other, tolerance]) => {
      const pixelsOf = async (base64: string) => {
        const image = new Image()
        image.src = `data:image/png;base64,${base64}`
        await image.decode()
        const canvas = new OffscreenCanvas(image.width, image.height)
        const context = canvas.getContext('2d')
        context?.drawImage(image, 0, 0)
        return context?.getImageData(0, 0, image.width, image.height)
      }
      const [a, b] = [await pixelsOf(one), await pixelsOf(other)]
      if (!a || !b || a.width !== b.width || a.height !== b.height) return 1
      let different = 0
      for (let at = 0; at < a.data.length; at += 4) {
        const away = Math.max(
          ...[0, 1, 2].map(channel => Math.abs((a.data[at + channel] ?? 0) - (b.data[at + channel] ?? 0))),
        )
        if (away > tolerance) different++
      }
      return different / (a.data.length / 4)
    },
    [before.toString('base64'), now.toString('base64'), PIXEL_TOLERANCE] as const,
  )

/** As it is when it has stopped changing: views and what they show come one after the other. */
async function settledShape(): Promise<Buffer> {
  let before = await page.screenshot()
  return eventually(
    'a page at rest',
    async () => {
      await page.waitForFunction(() => document.querySelector('.spinner') === null)
      const now = await page.screenshot()
      const isAtRest = (await differentRatio(before, now)) === 0
      before = now
      return isAtRest ? now : undefined
    },
    15_000,
  )
}

describe('the shape of each workspace', () => {
  it.each(
    (['Dark', 'Light'] as const).flatMap(theme =>
      (['Trade', 'Build', 'Decide', 'Watch', 'Review', 'Run'] as const).map(name => [name, theme] as const),
    ),
  )('%s is what it was, in %s', async (name, theme) => {
    await workstation.dress(theme)
    await workstation.go(name)
    const file = join(SNAPSHOTS, `${name.toLowerCase()}-${theme.toLowerCase()}.png`)
    const now = await settledShape()
    if (process.env['UPDATE_SNAPSHOTS']) {
      mkdirSync(SNAPSHOTS, { recursive: true })
      writeFileSync(file, now)
    }
    if (!existsSync(file))
      throw new Error(`${file} is missing: make it with UPDATE_SNAPSHOTS=1, and look at it`)
    expect(await differentRatio(readFileSync(file), now)).toBeLessThan(DIFFERENT_RATIO_MAX)
  })
})
