import { constants, existsSync } from 'node:fs'
import { access, mkdir, statfs } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { backupFolder } from '#main/backup/backupDesk'
import { backupsIn } from '#main/backup/backupFiles'
import { latestGoodBackup } from '#main/backup/restoreBackup'
import { describeError } from '#main/observability/log'
import type { CommandLine } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import type { Settings } from '#main/settings/settingTable'
import { SqliteJournal } from '#main/store/journal'
import { StoreError } from '#main/store/storeError'

type Finding = {
  readonly what: string
  readonly ok: boolean
  readonly found: string
  readonly remedy: string
}

const DISK_FREE_MIN_BYTES = 512 * 1024 * 1024
const CONNECT_WITHIN_MS = 2_000

/** Looks at everything that a start needs, and says of each what is wrong and what to do. Status 1 if anything is. */
export async function doctor(line: CommandLine): Promise<number> {
  const { settings, precedence } = settingsFrom(line)
  console.log(`Settings: ${precedence}; mode ${settings.mode}`)
  const findings = [
    nodeFinding(),
    await folderFinding(settings),
    await diskFinding(settings),
    journalFinding(settings),
    await backupFinding(settings),
    await portFinding(settings),
    await gatewayFinding(settings),
  ]
  for (const { what, ok, found, remedy } of findings)
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${what}: ${found}${ok ? '' : `\n     ${remedy}`}`)
  return findings.every(finding => finding.ok) ? 0 : 1
}

function nodeFinding(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const ok = major > 22 || (major === 22 && minor >= 12)
  return {
    what: 'Node',
    ok,
    found: process.version,
    remedy: 'Install Node 22.12 or newer, or use npm start, which brings its own.',
  }
}

async function folderFinding(settings: Settings): Promise<Finding> {
  const folder = modeFolder(settings)
  const what = 'data folder'
  const remedy = 'Make it writable for this user, or set storage.folder to another one.'
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.R_OK | constants.W_OK)
    return { what, ok: true, found: folder, remedy }
  } catch (error) {
    return { what, ok: false, found: `${folder}: ${describeError(error)}`, remedy }
  }
}

async function diskFinding(settings: Settings): Promise<Finding> {
  const what = 'disk space'
  const remedy = 'Free at least 512 MB: orders stop when the journal cannot be written.'
  try {
    const { bavail, bsize } = await statfs(modeFolder(settings))
    const free = bavail * bsize
    return {
      what,
      ok: free >= DISK_FREE_MIN_BYTES,
      found: `${Math.round(free / 1024 / 1024)} MB free`,
      remedy,
    }
  } catch (error) {
    return { what, ok: false, found: describeError(error), remedy }
  }
}

function journalFinding(settings: Settings): Finding {
  const path = join(modeFolder(settings), 'journal.sqlite')
  const what = 'journal'
  const remedy = 'claxton restore puts the last good backup in its place; claxton start does so by itself.'
  if (!existsSync(path)) return { what, ok: true, found: 'none yet', remedy }
  try {
    new SqliteJournal(path).close()
    return { what, ok: true, found: 'opens, every page is whole', remedy }
  } catch (error) {
    const isInUse = error instanceof StoreError && error.code === 'STORE_IN_USE'
    return {
      what,
      ok: isInUse,
      found: isInUse ? 'in use by an engine that runs' : describeError(error),
      remedy,
    }
  }
}

async function backupFinding(settings: Settings): Promise<Finding> {
  const what = 'backups'
  const folder = backupFolder(settings)
  const remedy = 'Make one: claxton backup. If they are encrypted, set backup.key to the words of then.'
  const count = backupsIn(folder).length
  if (count === 0) return { what, ok: true, found: `none yet in ${folder}`, remedy }
  try {
    const { backup, passedOver } = await latestGoodBackup(folder, settings['backup.key'])
    const found = [`${count}, the latest good one ${backup.name}`, ...passedOver].join('; ')
    return { what, ok: passedOver.length === 0, found, remedy }
  } catch (error) {
    return { what, ok: false, found: describeError(error), remedy }
  }
}

function portFinding(settings: Settings): Promise<Finding> {
  const [host, port] = [settings['server.host'], settings['server.port']]
  return new Promise(resolve => {
    const finding = (ok: boolean, found: string): Finding => ({
      what: `port ${port} on ${host}`,
      ok,
      found,
      remedy: 'Stop the program that uses it (another Claxton?), or set server.port.',
    })
    const probe = createServer()
    probe.once('error', error => resolve(finding(false, error.message)))
    probe.listen(port, host, () =>
      probe.close(() => resolve(finding(true, port === 0 ? 'takes a free one' : 'free'))),
    )
  })
}

function gatewayFinding(settings: Settings): Promise<Finding> {
  if (settings.mode !== 'simulation') {
    return reachability(
      'TWS or IB Gateway',
      settings['broker.host'],
      settings['broker.port'],
      'Start it, log in, and enable "ActiveX and Socket Clients" under API settings with this port.',
    )
  }
  const [host, port] = settings['simulation.gateway'].split(':')
  if (host && port) {
    const remedy =
      'Start it (claxton gateway), or leave simulation.gateway empty: Claxton then starts its own.'
    return reachability('simulated gateway', host, Number(port), remedy)
  }
  return Promise.resolve({
    what: 'gateway',
    ok: true,
    found: 'the simulated one starts with Claxton',
    remedy: '',
  })
}

function reachability(what: string, host: string, port: number, remedy: string): Promise<Finding> {
  return new Promise(resolve => {
    const socket = connect({ host, port })
    const end = (ok: boolean, found: string): void => {
      socket.destroy()
      resolve({ what: `${what} at ${host}:${port}`, ok, found, remedy })
    }
    socket.setTimeout(CONNECT_WITHIN_MS, () => end(false, `no answer within ${CONNECT_WITHIN_MS} ms`))
    socket.once('connect', () => end(true, 'reachable'))
    socket.once('error', error => end(false, error.message))
  })
}
