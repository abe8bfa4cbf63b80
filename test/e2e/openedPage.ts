import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../../scripts/chromium.mjs'
import { Workstation } from './workstation'

/** The workstation in a browser of its own, and what went wrong in the page. */
export class OpenedPage {
  readonly pageErrors: string[] = []

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {
    page.on('pageerror', error => this.pageErrors.push(error.message))
  }

  static async open(
    address: string,
    {
      viewport = { width: 1440, height: 900 },
      deviceScaleFactor = 1,
      /** What must be set up before the page asks for anything. */
      prepare = async (_page: Page): Promise<unknown> => undefined,
    } = {},
  ): Promise<OpenedPage> {
    const browser = await launchChromium()
    const opened = new OpenedPage(browser, await browser.newPage({ viewport, deviceScaleFactor }))
    await prepare(opened.page)
    await opened.page.goto(address)
    await opened.workstation.ready()
    return opened
  }

  get workstation(): Workstation {
    return new Workstation(this.page)
  }

  /** Returns the page's errors, for the test to judge. */
  async close(): Promise<readonly string[]> {
    await this.browser.close()
    return this.pageErrors
  }
}
