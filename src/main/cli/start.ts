import { startHeadless } from '#main/headless/headless'
import { ServiceNotice } from '#main/headless/serviceNotice'
import { logFor } from '#main/observability/logFor'
import type { CommandLine } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import { VERSION } from '#main/version'
import { whenSignalled } from './whenSignalled'

const STOP_WITHIN_MS = 2_000

/** Serves the workstation until a signal comes. */
export async function start(line: CommandLine, programs: string): Promise<number> {
  const settings = settingsFrom(line)
  const log = logFor(settings.settings, text => console.log(text))
  const stopped = whenSignalled()
  const headless = await startHeadless({ settings, log, version: VERSION, programs })
  console.log(`Claxton ${VERSION}: ${headless.engine.views.status().dataLabel}`)
  console.log(`Settings: ${settings.precedence}. Data: ${modeFolder(settings.settings)}`)
  console.log(`Open ${headless.address}`)
  if (headless.fingerprint !== undefined) console.log(`Fingerprint ${headless.fingerprint}`)
  // A parent that started us is told where we are.
  process.send?.({ kind: 'serving', port: headless.port, token: headless.token })
  const notice = new ServiceNotice({
    environment: process.env,
    isWorking: () => headless.engine.isWorking,
    log,
  })
  notice.ready()
  const signal = await stopped
  notice.stopping()
  console.log(`${signal}: stopping ...`)
  const deadline = setTimeout(() => process.exit(1), STOP_WITHIN_MS)
  await headless.stop()
  clearTimeout(deadline)
  return 0
}
