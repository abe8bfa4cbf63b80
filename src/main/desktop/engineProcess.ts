import { join } from 'node:path'
import type { Channel } from '#main/alerts/channel'
import { openOrRestoreJournal } from '#main/backup/openJournal'
import type { Dispatch } from '#main/bridge/dispatch'
import { engineDispatch } from '#main/bridge/handlers/handlers'
import { type BridgePort, followPort } from '#main/bridge/portBridge'
import { composeEngine } from '#main/engine/composeEngine'
import type { Engine } from '#main/engine/engine'
import { describeError } from '#main/observability/log'
import { logFor } from '#main/observability/logFor'
import { Operations } from '#main/operations/operations'
import { parseCommandLine } from '#main/settings/commandLine'
import { settingsFrom } from '#main/settings/settingsFrom'
import { VERSION } from '#main/version'
import type { StatusView } from '#protocol/views/statusView'
import type { EngineMessage, EngineNotice } from './engineMessages'

/** The engine in its own process under Electron: windows reach it through ports that main hands over. */
type ParentPort = {
  postMessage(message: EngineNotice): void
  on(event: 'message', listener: (event: { data: EngineMessage; ports: readonly BridgePort[] }) => void): void
}

const { parentPort } = process as unknown as { parentPort: ParentPort }
let running:
  | { readonly engine: Engine; readonly dispatch: Dispatch; readonly operations: Operations }
  | undefined
let starting = Promise.resolve()

let toldBrokerReady: boolean | undefined

const say = (notice: EngineNotice): void => parentPort.postMessage(notice)

/** Shown by Electron's main process: this one has no screen. */
const notifications: Channel = {
  name: 'desktop',
  send: async ({ title, text }) => say({ kind: 'notify', title, text }),
}

async function start(gateway: Extract<EngineMessage, { kind: 'start' }>['gateway']): Promise<void> {
  const settings = settingsFrom(parseCommandLine(process.argv.slice(2)))
  const log = logFor(settings.settings, text => process.stdout.write(`${text}\n`))
  const programs = import.meta.dirname
  const engine = composeEngine({
    settings,
    log,
    version: VERSION,
    resources: join(programs, '..', '..', 'resources'),
    journal: await openOrRestoreJournal(settings.settings, log),
    gateway,
  })
  const operations = new Operations({
    engine,
    programs,
    desktop: notifications,
    installUpdate: () => say({ kind: 'installUpdate' }),
  })
  running = {
    engine,
    operations,
    dispatch: engineDispatch(engine, operations),
  }
  operations.start()
  engine.start()
  engine.bus.subscribe('status.changed', tellHealth)
}

/** Electron's main process hears that the engine works, and when the broker comes or goes. */
function tellHealth({ store, broker }: StatusView): void {
  const isBrokerReady = broker.state === 'ready'
  if (!store.healthy || isBrokerReady === toldBrokerReady) return
  toldBrokerReady = isBrokerReady
  say({ kind: 'healthy', isBrokerReady })
}

async function prepareUpdate(): Promise<void> {
  const preparation = (await running?.operations.prepareUpdate()) ?? {
    kind: 'waits',
    reason: 'the engine is starting',
  }
  say({ kind: 'preparation', preparation })
}

async function stop(): Promise<void> {
  await running?.operations.close()
  await running?.engine.close()
}

parentPort.on('message', ({ data, ports }) => {
  switch (data.kind) {
    case 'start':
      starting = start(data.gateway)
      return
    case 'client': {
      const [port] = ports
      // A window that asks while the journal is opened waits for it.
      void starting.then(() => {
        if (port && running) followPort(port, running.engine, running.dispatch)
      })
      return
    }
    case 'update':
      void starting.then(() => running?.operations.updates.report(data.view))
      return
    case 'prepareUpdate':
      prepareUpdate().catch((error: unknown) =>
        say({ kind: 'preparation', preparation: { kind: 'waits', reason: describeError(error) } }),
      )
      return
    case 'stop':
      void stop().finally(() => process.exit(0))
  }
})
