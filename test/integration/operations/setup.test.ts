import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { claxton, TestFolders } from '../../fakes/builtPrograms'

const folders = new TestFolders()
afterAll(() => folders.remove())

describe('claxton setup', () => {
  it('writes settings, a certificate and a token, and what it wrote starts', async () => {
    const folder = folders.make()
    const config = join(folder, 'etc', 'claxton.yaml')
    mkdirSync(join(folder, 'etc'))
    const words = [`--config=${config}`, `--storage.folder=${join(folder, 'data')}`, '--server.host=0.0.0.0']
    const { status, stdout, stderr } = await claxton(['setup', '--yes', '--server.port=0', ...words])
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/fingerprint is ([0-9A-F]{2}:){31}/)
    expect(stdout).toMatch(/Token \(scope trade, shown once\): [\w-]{32}/)
    expect(statSync(join(folder, 'data', 'tls', 'key.pem')).mode & 0o077).toBe(0)
    const doctor = await claxton(['doctor', `--config=${config}`])
    expect(doctor.stdout).not.toContain('FAIL')
  })

  it('asks before it replaces, and refuses what could not start', async () => {
    const folder = folders.make()
    const config = join(folder, 'claxton.yaml')
    writeFileSync(config, 'mode: paper\n')
    const words = [`--config=${config}`, `--storage.folder=${folder}`]
    expect((await claxton(['setup', '--yes', '--mode=live', ...words])).stderr).toContain(
      'live trading needs',
    )
    expect(readFileSync(config, 'utf8')).toBe('mode: paper\n')
  })
})
