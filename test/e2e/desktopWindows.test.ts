import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../fakes/eventually'
import { launchDesktop } from './launchDesktop'
import { Workstation } from './workstation'

const profile = mkdtempSync(join(tmpdir(), 'claxton-profile-'))
const data = mkdtempSync(join(tmpdir(), 'claxton-windows-'))

let app: ElectronApplication
let page: Page

async function start(): Promise<void> {
  app = await launchDesktop(profile, [
    `--storage.folder=${data}`,
    '--entries.samples=false',
    '--log.level=warn',
  ])
  page = await app.firstWindow()
  await new Workstation(page).ready()
}
beforeAll(start)
afterAll(() => app.close())

const chartTab = () => page.getByRole('tab', { name: 'Chart', exact: true })

/** In the dock: a panel that comes back takes the place that it had. */
const chartPlace = () => page.getByRole('tabpanel', { name: 'Chart', exact: true }).boundingBox()

/** Of the window whose title begins so. */
const boundsOf = (title: string) =>
  app.evaluate(
    ({ BrowserWindow }, begins) =>
      BrowserWindow.getAllWindows()
        .find(each => each.getTitle().startsWith(begins))
        ?.getBounds(),
    title,
  )

const moveTo = (title: string, place: { x: number; y: number; width: number; height: number }) =>
  app.evaluate(
    ({ BrowserWindow }, [begins, bounds]) =>
      BrowserWindow.getAllWindows()
        .find(each => each.getTitle().startsWith(begins))
        ?.setBounds(bounds),
    [title, place] as const,
  )

async function detachChart(): Promise<Page> {
  const opening = app.waitForEvent('window')
  await page.getByRole('button', { name: 'Detach Chart' }).click()
  const detached = await opening
  await detached.getByRole('figure', { name: /Chart of/ }).waitFor({ timeout: 15_000 })
  await chartTab().waitFor({ state: 'detached' })
  return detached
}

describe('windows of the desktop', () => {
  it('a detached one stays detached when it is loaded anew, whichever was loaded before', async () => {
    const placeBefore = await chartPlace()
    const detached = await detachChart()
    for (const loaded of [detached, page, detached]) {
      await loaded.reload()
      await detached.getByRole('figure', { name: /Chart of/ }).waitFor({ timeout: 15_000 })
      await new Workstation(page).ready()
      expect(await chartTab().count()).toBe(0)
    }
    // Everything that the reloads set going has come to its end when the next word is answered.
    await new Workstation(page).go('Watch')
    await new Workstation(page).go('Trade')
    await new Workstation(page).ready()
    expect(await chartTab().count()).toBe(0)
    await detached.close()
    await chartTab().waitFor()
    const placeAfter = await chartPlace()
    // The gap between panels is given to one or the other.
    for (const edge of ['x', 'y', 'width', 'height'] as const)
      expect(Math.abs(placeAfter![edge] - placeBefore![edge]), edge).toBeLessThanOrEqual(4)
  })

  it('stand where they stood, in their size, after a restart; what was detached is in its workspace', async () => {
    const places = {
      main: { x: 30, y: 20, width: 1100, height: 800 },
      chart: { x: 210, y: 140, width: 640, height: 480 },
    }
    await detachChart()
    await moveTo('Claxton', places.main)
    await moveTo('Chart', places.chart)
    await eventually('moved', async () => (await boundsOf('Chart'))?.width === 640)
    await app.close()
    await start()
    expect(await boundsOf('Claxton')).toEqual(places.main)
    await chartTab().waitFor()
    await detachChart()
    expect(await boundsOf('Chart')).toEqual(places.chart)
  })

  it('come back on screen when their display is gone', async () => {
    const file = join(profile, 'window.json')
    await page.evaluate(() =>
      localStorage.setItem('claxton.window.chain', 'popup,left=9000,top=-4000,width=640,height=480'),
    )
    await app.close()
    const saved = JSON.parse(readFileSync(file, 'utf8')) as object
    writeFileSync(file, JSON.stringify({ ...saved, position: { x: -7000, y: 5000 } }))
    await start()
    const display = await app.evaluate(({ screen }) => screen.getPrimaryDisplay().workArea)
    const isInside = (place: typeof display | undefined) =>
      place !== undefined &&
      place.x >= display.x &&
      place.y >= display.y &&
      place.x + place.width <= display.x + display.width &&
      place.y + place.height <= display.y + display.height
    const main = await boundsOf('Claxton')
    expect(main, JSON.stringify(main)).toSatisfy(isInside)
    const opening = app.waitForEvent('window')
    await page.getByRole('button', { name: 'Detach Options chain' }).click()
    await (await opening).getByRole('table', { name: 'Options of SPY' }).waitFor({ timeout: 15_000 })
    const chain = await boundsOf('Options chain')
    expect(chain, JSON.stringify(chain)).toSatisfy(isInside)
    expect(chain).toMatchObject({ width: 640, height: 480 })
  })
})
