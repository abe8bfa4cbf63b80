import { mkdirSync } from 'node:fs'
import { TokenStore } from '#main/access/tokenStore'
import { Tokens } from '#main/access/tokens'
import { AuditLog } from '#main/audit/auditLog'
import { GuardianWatch } from '#main/guardian/guardian'
import { createKillServer } from '#main/guardian/killServer'
import { followTriggers } from '#main/guardian/triggers'
import { listen } from '#main/headless/headless'
import { ownHosts } from '#main/headless/httpServer'
import { logFor } from '#main/observability/logFor'
import type { CommandLine } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import { mayCall } from '#protocol/protocol'
import { whenSignalled } from './whenSignalled'

/** Guards the engine of the same settings until a signal comes. It starts before the engine or after it. */
export async function guardian(line: CommandLine): Promise<number> {
  const { settings } = settingsFrom(line)
  const folder = modeFolder(settings)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const log = logFor(settings, text => console.log(text), 'guardian')
  const trail = new AuditLog({ folder, name: 'guardian' })
  const stopped = whenSignalled()
  const watch = new GuardianWatch({ settings, log, audit: trail })
  const [host, token] = [settings['guardian.host'], settings['guardian.token']]
  const tokens = new Tokens(new TokenStore(folder))
  if (token !== '') tokens.add(token, 'kill', 'guardian.token')
  const level = settings['guardian.triggerLevel']
  let isOwnHost = ownHosts(host, settings['guardian.port'])
  const server = createKillServer({
    isOwnHost: name => isOwnHost(name),
    callerOf: given => {
      const grant = tokens.grantOf(given)
      return grant && mayCall(grant.scope, 'kill') ? grant.name : undefined
    },
    level,
    trip: trip => watch.trip(trip),
    status: () => watch.status(),
  })
  const port = await listen(server, host, settings['guardian.port'], 'guardian.port')
  isOwnHost = ownHosts(host, port)
  watch.start()
  const unfollow = followTriggers({ folder, level, trip: trip => watch.trip(trip), log })
  console.log(
    `Guarding ${folder}; POST /kill on ${host}:${port}${token === '' ? ' is off (guardian.token)' : ''}`,
  )
  process.send?.({ kind: 'guarding', port })
  await stopped
  unfollow()
  server.close()
  server.closeAllConnections()
  await watch.stop()
  trail.close()
  log.close()
  return 0
}
