import { engineOf } from '#main/access/localEngine'
import { describeError } from '#main/observability/log'
import { type CommandLine, refuseWords } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import { BridgeProbe } from './bridgeProbe'

/** `claxton status`: the engine of these settings in a few lines. Status 0 when it is ready, 1 when not, 3 when there is none. */
export async function status(line: CommandLine): Promise<number> {
  refuseWords(line)
  const folder = modeFolder(settingsFrom(line).settings)
  const engine = engineOf(folder)
  if (!engine) {
    console.log(`No engine serves ${folder}. Start one: claxton start.`)
    return NOT_RUNNING
  }
  const bridge = await BridgeProbe.at(engine, engine.token).catch((error: unknown) => {
    console.log(
      `Nothing answers at ${engine.url} (${describeError(error)}): the engine there, process ${engine.pid}, has ended. Start one: claxton start.`,
    )
  })
  if (!bridge) return NOT_RUNNING
  const [now, account, positions, orders] = await Promise.all([
    bridge.call('status.get', {}),
    bridge.call('account.get', {}),
    bridge.call('positions.list', {}),
    bridge.call('orders.list', { workingOnly: true }),
  ])
  bridge.close()
  const open = positions.filter(({ quantity }) => quantity !== 0)
  const rows = [
    [
      'engine',
      `${now.version}, ${now.mode}${now.dryRun ? ', dry run' : ''}, process ${engine.pid}, ${engine.url}`,
    ],
    ['broker', [now.broker.state, now.broker.detail, now.broker.address].filter(Boolean).join(', ')],
    ['kill switch', [now.killSwitch.state, now.killSwitch.reason].filter(Boolean).join(': ')],
    ['market', `${now.market.phase}, entries ${now.entriesOn ? 'on' : 'off'}`],
    ['data', now.dataLag ? `worst lag ${now.dataLag.worstMs} ms (${now.dataLag.key})` : 'nothing subscribed'],
    ['journal', now.store.healthy ? 'healthy' : now.store.detail],
    [
      'account',
      `${now.account ?? 'unknown'}, equity ${account.netLiquidation ?? 'unknown'}, day ${account.dailyPnl ?? 'unknown'}`,
    ],
    ['held', `${open.length} positions, ${orders.length} working orders`],
  ] as const
  for (const [name, text] of rows) console.log(`${name.padEnd(12)} ${text}`)
  return now.broker.state === 'ready' && now.store.healthy ? 0 : 1
}

/** As systemctl says it. */
const NOT_RUNNING = 3
