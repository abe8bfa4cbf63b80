import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { backupsIn } from '#main/backup/backupFiles'
import { ServedEngine } from '../../e2e/servedEngine'
import { claxton, GatewayProcess, TestFolders } from '../../fakes/builtPrograms'
import { eventually } from '../../fakes/eventually'

const folders = new TestFolders()
afterAll(() => folders.remove())

const KEY = 'twelve words that nobody else knows'
const backups = (folder: string) => backupsIn(join(folder, 'simulation', 'backups'))
const journalOf = (folder: string): string => join(folder, 'simulation', 'journal.sqlite')

/** A journal with something in it, and nobody who has it open. */
async function lived(gatewayPort: number): Promise<string> {
  const folder = folders.make()
  const engine = await ServedEngine.start({
    folder,
    flags: [`--simulation.gateway=127.0.0.1:${gatewayPort}`],
  })
  await eventually('ready', async () => (await engine.health()).checks.broker.ok)
  const bridge = await engine.bridge()
  await bridge.call('killSwitch.trip', { requestId: randomUUID(), level: 'safeMode', reason: 'remember me' })
  await bridge.call('killSwitch.reset', { requestId: randomUUID(), reason: 'seen', confirm: 'RESET' })
  bridge.close()
  await engine.stop()
  return folder
}

/** Overwrites pages in the middle, as a dying SD card does. */
function damage(file: string): void {
  const bytes = readFileSync(file)
  bytes.fill(0xa5, 4_096, 16_384)
  writeFileSync(file, bytes)
}

const killChanges = (file: string): number => {
  const database = new Database(file, { readonly: true })
  try {
    return (database.prepare('SELECT count(*) AS n FROM killSwitchChanges').get() as { n: number }).n
  } finally {
    database.close()
  }
}

describe('backup and restore', () => {
  it('copies beside an engine that trades, encrypted, keeps few, and restores', async ({
    onTestFinished,
  }) => {
    const gateway = await GatewayProcess.start(join(folders.make(), 'gateway.json'))
    onTestFinished(() => gateway.kill())
    const folder = folders.make()
    const key = { CLAXTON_BACKUP__KEY: KEY }
    const words = [`--storage.folder=${folder}`, '--backup.keep=2']
    const engine = await ServedEngine.start({
      folder,
      flags: [`--simulation.gateway=127.0.0.1:${gateway.port}`, '--backup.keep=2', `--backup.key=${KEY}`],
    })
    onTestFinished(() => engine.kill())
    const made = await claxton(['backup', ...words], { environment: key })
    expect(made).toMatchObject({ status: 0, stdout: expect.stringContaining('made by the engine that runs') })
    const [first] = backups(folder)
    expect(first?.manifest.files).toMatchObject([{ name: 'journal.sqlite.enc', isEncrypted: true }])
    expect(readFileSync(join(first?.folder ?? '', 'journal.sqlite.enc')).includes('SQLite format')).toBe(
      false,
    )

    const whileRunning = await claxton(['restore', '--yes', ...words], { environment: key })
    expect(whileRunning).toMatchObject({ status: 2, stderr: expect.stringContaining('stop it first') })
    const bridge = await engine.bridge()
    await bridge.call('killSwitch.trip', {
      requestId: randomUUID(),
      level: 'hardStop',
      reason: 'after the backup',
    })
    bridge.close()
    await engine.stop()
    expect(killChanges(journalOf(folder))).toBe(1)

    const wrongKey = await claxton(['restore', '--yes', ...words], {
      environment: { CLAXTON_BACKUP__KEY: `${KEY}!` },
    })
    expect(wrongKey).toMatchObject({ status: 2, stderr: expect.stringContaining('BACKUP_KEY') })
    const rehearsal = await claxton(['restore', '--dry-run', ...words], { environment: key })
    expect(rehearsal.status).toBe(0)
    expect(killChanges(journalOf(folder))).toBe(1)
    expect((await claxton(['restore', ...words], { environment: key })).stderr).toContain('--yes')

    const restored = await claxton(['restore', '--yes', ...words], { environment: key })
    expect(restored.stdout).toMatch(/Set aside: .*journal\.sqlite\.aside-/)
    expect(killChanges(journalOf(folder))).toBe(0)
    // What was tripped since is lost with the old journal: nobody trades before a person has looked.
    const again = await ServedEngine.start({
      folder,
      flags: [`--simulation.gateway=127.0.0.1:${gateway.port}`],
    })
    onTestFinished(() => again.kill())
    expect((await again.health()).checks.killSwitch.state).toBe('safeMode')
    const verified = await claxton(['audit', 'verify', ...words])
    expect(verified.stdout).toMatch(/ok {3}operator: [23] entries/)
  })

  it('keeps as many as it is told, and no half of one', async ({ onTestFinished }) => {
    const gateway = await GatewayProcess.start(join(folders.make(), 'gateway.json'))
    onTestFinished(() => gateway.kill())
    const folder = await lived(gateway.port)
    const store = join(folder, 'simulation', 'backups')
    for (const name of ['20200101-000000-manual', '20200102-000000-manual', '20200103-000000-manual']) {
      mkdirSync(join(store, name), { recursive: true })
      writeFileSync(
        join(store, name, 'manifest.json'),
        '{"createdAt":"","version":"","reason":"","files":[]}',
      )
    }
    mkdirSync(join(store, '20200104-000000-manual.draft'))
    expect((await claxton(['backup', `--storage.folder=${folder}`, '--backup.keep=2'])).status).toBe(0)
    expect(backups(folder).map(({ name }) => name.slice(0, 8))).toEqual([
      '20200103',
      new Date().toISOString().slice(0, 10).replaceAll('-', ''),
    ])
    const words = [`--storage.folder=${folder}`, `--simulation.gateway=127.0.0.1:${gateway.port}`]
    const rehearsal = await claxton(['recover', '--dry-run', ...words])
    expect(rehearsal.stdout).toContain('Left behind: ')
    expect(rehearsal.status).toBe(0)
    expect((await claxton(['recover', '--yes', ...words])).stdout).toContain('Recovered.')
    expect(readdirSync(store).filter(name => name.endsWith('.draft'))).toEqual([])
    expect((await claxton(['recover', ...words])).stdout).toContain('Nothing was left behind')
  })

  it('sets a damaged journal aside at the start, and puts the last good backup in its place', async ({
    onTestFinished,
  }) => {
    const gateway = await GatewayProcess.start(join(folders.make(), 'gateway.json'))
    onTestFinished(() => gateway.kill())
    const folder = await lived(gateway.port)
    const words = [`--storage.folder=${folder}`]
    const flags = [`--simulation.gateway=127.0.0.1:${gateway.port}`]
    expect((await claxton(['backup', ...words])).status).toBe(0)
    const [good] = backups(folder)
    // A newer one, damaged as well, is passed over.
    const bad = join(folder, 'simulation', 'backups', '99990101-000000-manual')
    mkdirSync(bad)
    writeFileSync(join(bad, 'manifest.json'), readFileSync(join(good?.folder ?? '', 'manifest.json')))
    writeFileSync(join(bad, 'journal.sqlite'), 'not what was written')
    damage(journalOf(folder))
    const doctor = await claxton(['doctor', '--server.port=0', ...words])
    expect(doctor.stdout).toMatch(/FAIL journal: /)

    const engine = await ServedEngine.start({ folder, flags })
    onTestFinished(() => engine.kill())
    await eventually('ready', async () => (await engine.health()).checks.broker.ok)
    const health = await engine.health()
    expect(health.checks).toMatchObject({ store: { ok: true }, killSwitch: { state: 'safeMode' } })
    expect(
      readdirSync(join(folder, 'simulation')).some(name => name.startsWith('journal.sqlite.aside-')),
    ).toBe(true)
    expect(existsSync(journalOf(folder))).toBe(true)
    await engine.stop()
    expect(killChanges(journalOf(folder))).toBe(3)
  })

  it('leaves an engine that looks and does not trade when there is no backup', async ({ onTestFinished }) => {
    const gateway = await GatewayProcess.start(join(folders.make(), 'gateway.json'))
    onTestFinished(() => gateway.kill())
    const folder = await lived(gateway.port)
    damage(journalOf(folder))
    const flags = [`--simulation.gateway=127.0.0.1:${gateway.port}`]
    const engine = await ServedEngine.start({ folder, flags })
    onTestFinished(() => engine.kill())
    expect((await engine.health()).checks.store).toMatchObject({ ok: false })
    expect((await claxton(['restore', '--yes', `--storage.folder=${folder}`])).stderr).toContain('BACKUP_')
  })
})
