import { join } from 'node:path'
import { createDispatch, type Dispatch } from '#main/bridge/dispatch'
import { engineHandlers } from '#main/bridge/handlers/handlers'
import { type BridgePort, followPort } from '#main/bridge/portBridge'
import { composeEngine, openJournal } from '#main/engine/composeEngine'
import type { Engine } from '#main/engine/engine'
import { logFor } from '#main/observability/logFor'
import { Operations } from '#main/operations/operations'
import { parseCommandLine } from '#main/settings/commandLine'
import { settingsFrom } from '#main/settings/settingsFrom'
import { VERSION } from '#main/version'
import type { EngineMessage } from './engineMessages'

/** The engine in its own process under Electron: windows reach it through ports that main hands over. */
type ParentPort = {
  on(event: 'message', listener: (event: { data: EngineMessage; ports: readonly BridgePort[] }) => void): void
}

const { parentPort } = process as unknown as { parentPort: ParentPort }
let running: { readonly engine: Engine; readonly dispatch: Dispatch } | undefined

parentPort.on('message', ({ data, ports }) => {
  switch (data.kind) {
    case 'start': {
      const settings = settingsFrom(parseCommandLine(process.argv.slice(2)))
      const log = logFor(settings.settings, text => process.stdout.write(`${text}\n`))
      const engine = composeEngine({
        settings,
        log,
        version: VERSION,
        resources: join(import.meta.dirname, '..', '..', 'resources'),
        journal: openJournal(settings.settings, log),
        gateway: data.gateway,
      })
      const operations = new Operations({ settings: settings.settings, log })
      running = { engine, dispatch: createDispatch(engineHandlers(engine), log, operations.audit) }
      engine.start()
      return
    }
    case 'client': {
      const [port] = ports
      if (port && running) followPort(port, running.engine, running.dispatch)
      return
    }
    case 'stop':
      void (running ? running.engine.close() : Promise.resolve()).finally(() => process.exit(0))
  }
})
