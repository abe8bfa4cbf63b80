import type { Browser } from 'playwright-core'

/** A quiet Chromium without a window: CHROMIUM_PATH, or Debian's. */
export function launchChromium(): Promise<Browser>
