import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { announceEngine, withdrawEngine } from '#main/access/localEngine'
import { needsTls, storedTls, type Tls } from '#main/access/tlsFiles'
import { newToken } from '#main/access/tokenHash'
import { TokenStore } from '#main/access/tokenStore'
import { Tokens } from '#main/access/tokens'
import { openOrRestoreJournal } from '#main/backup/openJournal'
import { engineDispatch } from '#main/bridge/handlers/handlers'
import { serveBridge } from '#main/bridge/webSocketBridge'
import { composeEngine } from '#main/engine/composeEngine'
import type { Engine } from '#main/engine/engine'
import { healthOf } from '#main/engine/health'
import type { Metrics } from '#main/metrics/metrics'
import { describeError, type Log } from '#main/observability/log'
import { Operations } from '#main/operations/operations'
import type { LoadedSettings } from '#main/settings/loadSettings'
import { modeFolder } from '#main/settings/modeFolder'
import type { Settings } from '#main/settings/settingTable'
import { type Journal, UnavailableJournal } from '#main/store/journal'
import { type GatewayChild, startGatewayChild } from './gatewayChild'
import { createHttpServer, hostInAddress, ownHosts } from './httpServer'

export type HeadlessOptions = {
  readonly settings: LoadedSettings
  readonly log: Log
  readonly version: string
  /** Folder of the built programs, `out/main`. */
  readonly programs: string
}

export type Headless = {
  readonly engine: Engine
  readonly port: number
  /** With the token in the fragment, which no server and no log ever sees. */
  readonly address: string
  readonly token: string
  /** Of its certificate; undefined without TLS. */
  readonly fingerprint: string | undefined
  stop(): Promise<void>
}

/** The port to serve on is taken, the address is not this machine's, or the data folder cannot be one. */
export class ServeError extends Error {
  override readonly name = 'ServeError'

  constructor(
    readonly code: 'TLS_MISSING' | 'PORT_IN_USE' | 'ADDRESS_UNUSABLE' | 'FOLDER_UNUSABLE' | 'FOLDER_IN_USE',
    message: string,
  ) {
    super(message)
  }
}

/** The engine under plain Node: simulated gateway if the mode asks for one, engine, HTTP and the bridge. */
export async function startHeadless({
  settings: loaded,
  log,
  version,
  programs,
}: HeadlessOptions): Promise<Headless> {
  const { settings } = loaded
  // The port first: a second start on the same machine must not open databases or start gateways.
  const host = settings['server.host']
  const health: { report: () => ReturnType<typeof healthOf> } = {
    report: () => ({ healthy: false, checks: { engine: 'starting' } }),
  }
  const port = settings['server.port']
  const tokens = new Tokens(new TokenStore(modeFolder(settings)))
  const metrics: Pick<Metrics, 'text'> = { text: async () => ({ type: 'text/plain', body: '' }) }
  const tls = needsTls(settings) ? requireTls(settings) : undefined
  let isOwnHost = ownHosts(host, port, settings['server.names'])
  const server = createHttpServer({
    root: join(programs, '..', 'renderer'),
    isOwnHost: name => isOwnHost(name),
    health: () => health.report(),
    metrics: { isAllowed: token => tokens.grantOf(token) !== undefined, text: () => metrics.text() },
    tls,
  })
  const bound = await listen(server, host, port)
  makeFolder(modeFolder(settings))
  isOwnHost = ownHosts(host, bound, settings['server.names'])
  const journal = await openOrRestoreJournal(settings, log)
  let child: GatewayChild | undefined
  try {
    if (settings.mode === 'simulation' && settings['simulation.gateway'] === '') {
      assertOwnFolder(journal, modeFolder(settings))
      child = await startGatewayChild({
        entry: join(programs, 'gateway.js'),
        settings,
        stateFile: join(modeFolder(settings), 'gateway.json'),
        log,
      })
    }
  } catch (error) {
    server.close()
    journal.close()
    throw error
  }
  const engine = composeEngine({
    settings: loaded,
    log,
    version,
    resources: join(programs, '..', '..', 'resources'),
    journal,
    gateway: child && { host: '127.0.0.1', port: child.port, description: child.description },
  })
  const operations = new Operations({ engine, programs })
  metrics.text = () => operations.metrics.text()
  const token = settings['server.token'] || newToken()
  tokens.add(token, 'trade')
  const localToken = newToken()
  const scheme = tls ? 'https' : 'http'
  tokens.add(localToken, 'trade', 'command line')
  const sockets = serveBridge({
    server,
    engine,
    dispatch: engineDispatch(engine, operations),
    tokens,
    isOwnHost,
  })
  health.report = () => healthOf(engine)
  operations.start()
  engine.start()
  announceEngine(modeFolder(settings), {
    pid: process.pid,
    url: `${scheme}://127.0.0.1:${bound}`,
    fingerprint: tls?.fingerprint ?? '',
    token: localToken,
  })
  return {
    engine,
    port: bound,
    fingerprint: tls?.fingerprint,
    address: `${scheme}://${isAnyHost(host) ? '127.0.0.1' : hostInAddress(host)}:${bound}/#token=${token}`,
    token,
    stop: async () => {
      server.close()
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await operations.close()
      await engine.close()
      withdrawEngine(modeFolder(settings))
      await child?.stop()
    },
  }
}

function requireTls(settings: Settings): Tls {
  const tls = storedTls(settings)
  if (tls) return tls
  throw new ServeError(
    'TLS_MISSING',
    `${settings['server.host']} can be reached from other machines, and there is no certificate: claxton setup makes one.`,
  )
}

const isAnyHost = (host: string): boolean => host === '0.0.0.0' || host === '::'

/** A second gateway on the folder of a first would write over its account. */
function assertOwnFolder(journal: Journal, folder: string): void {
  if (!(journal instanceof UnavailableJournal) || journal.reason.code !== 'STORE_IN_USE') return
  throw new ServeError(
    'FOLDER_IN_USE',
    `${folder} belongs to a Claxton that is running: stop that one, or set storage.folder to another folder.`,
  )
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new ServeError(
      'FOLDER_UNUSABLE',
      `${folder} cannot hold the data (${describeError(error)}): set storage.folder to a folder that this user may write.`,
    )
  }
}

/** The port that it listens on. Throws ServeError; `setting` is the one that chooses the port. */
export function listen(
  server: ReturnType<typeof createHttpServer>,
  host: string,
  port: number,
  setting = 'server.port',
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new ServeError(
              'PORT_IN_USE',
              `Port ${port} on ${host} is in use: stop the other program, or set ${setting} (0 takes a free one).`,
            )
          : new ServeError(
              'ADDRESS_UNUSABLE',
              `Cannot serve on ${host}:${port}: ${error.message}. Set ${setting.replace('port', 'host')} to an address of this machine.`,
            ),
      )
    })
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}
