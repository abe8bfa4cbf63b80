// The Chromium that tests, benchmarks and screenshots look through: CHROMIUM_PATH, or Debian's.
import { chromium } from 'playwright-core'

/** Quiet: it asks nothing of the network, and paints by software, the same on every machine. */
export const launchChromium = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
