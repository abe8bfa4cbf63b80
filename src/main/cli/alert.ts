import { randomUUID } from 'node:crypto'
import { engineOf } from '#main/access/localEngine'
import { testChannels } from '#main/alerts/alertDesk'
import { channelsFrom } from '#main/alerts/channelsFrom'
import { type CommandLine, UsageError } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import { BridgeProbe } from './bridgeProbe'

/** `claxton alert test`: a message on every channel, by the engine that runs or with these settings. Status 1 if one fails. */
export async function alert(line: CommandLine): Promise<number> {
  if (line.words.length !== 1 || line.words[0] !== 'test') throw new UsageError('claxton alert test')
  const { settings } = settingsFrom(line)
  const engine = engineOf(modeFolder(settings))
  const results = engine ? await byEngine(engine) : await testChannels(channelsFrom(settings, undefined))
  if (results.length === 0) console.log('No channel is set up: claxton settings shows alerts.*')
  for (const { channel, problem } of results)
    console.log(`${problem === null ? 'ok  ' : 'FAIL'} ${channel} ${problem ?? ''}`)
  return results.every(({ problem }) => problem === null) ? 0 : 1
}

async function byEngine(engine: NonNullable<ReturnType<typeof engineOf>>) {
  const bridge = await BridgeProbe.at(engine, engine.token)
  try {
    return await bridge.call('alerts.test', { requestId: randomUUID() })
  } finally {
    bridge.close()
  }
}
