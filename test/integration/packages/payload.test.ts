import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { layPayload } from '../../../scripts/payload.mjs'
import { claxton } from '../../fakes/builtPrograms'

const PLATFORM = `${process.platform}-${process.arch}`
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'claxton-payload-'))
  layPayload(join(folder, 'claxton'), PLATFORM)
})
afterAll(() => rmSync(folder, { recursive: true }))

const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' }).filter(name => statSync(join(path, name)).isFile())

describe('what a package holds', () => {
  it('does the whole job, far from the sources', async () => {
    const { status, stdout } = await claxton(['smoke'], {
      cwd: folder,
      programs: join(folder, 'claxton', 'out', 'main'),
    })
    expect(JSON.parse(stdout)).toMatchObject({ ok: true })
    expect(status).toBe(0)
  })

  it('is one platform only, without sources, windows or tests', () => {
    const files = filesIn(join(folder, 'claxton'))
    expect(files.filter(name => name.endsWith('.node'))).toEqual([
      `node_modules/better-sqlite3/prebuilds/${PLATFORM}.node`,
    ])
    expect(files.filter(name => /\.tsx?$|\.test\.|desktop\.js$|\.map$/.test(name))).toEqual([])
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'THIRD-PARTY.md', 'out/renderer/index.html']))
  })
})

it('everything that a package is made of is in the repository', () => {
  const script = readFileSync('scripts/packagePi.mjs', 'utf8')
  const names = new Set(
    script.match(/(?<=')[\w.-]+\.(service|timer|yaml)(?=')|(?<=build\/pi\/)[\w.-]+(?=')/g),
  )
  const tracked = spawnSync('git', ['ls-files', 'build/pi'], { encoding: 'utf8' }).stdout.split('\n')
  expect(names.size).toBeGreaterThan(8)
  expect([...names].filter(name => !tracked.includes(`build/pi/${name}`))).toEqual([])
})

const UNITS = ['claxton.service', 'claxton-guardian.service'].map(name => join('build/pi', name))
/** What timers start: exposed for seconds. The updater is root, since the programs are not the engine's to write. */
const TIMED_UNITS = ['claxton-drill', 'claxton-update'].map(name => join('build/pi', `${name}.service`))
const hasSystemd = existsSync('/usr/bin/systemd-analyze')

describe('the services', () => {
  it.skipIf(!hasSystemd).each(UNITS)('%s is exposed to next to nothing (needs systemd-analyze)', unit => {
    const { stdout, status } = spawnSync(
      'systemd-analyze',
      ['security', '--offline=true', '--threshold=20', '--no-pager', unit],
      { encoding: 'utf8' },
    )
    expect(stdout).toMatch(/Overall exposure level for .*: [01]\.\d OK/)
    expect(status).toBe(0)
  })

  it.skipIf(!hasSystemd).each(TIMED_UNITS)(
    '%s may do little more than its work (needs systemd-analyze)',
    unit => {
      const words = ['security', '--offline=true', '--threshold=45', '--no-pager', unit]
      const { stdout, status } = spawnSync('systemd-analyze', words, { encoding: 'utf8' })
      expect(`${stdout.match(/Overall.*/)?.[0]} ${status}`).toMatch(/OK.* 0$/)
    },
  )

  it('run as nobody in particular and start nothing that is not theirs', () => {
    for (const unit of UNITS) {
      const text = readFileSync(unit, 'utf8')
      expect(text).toContain('User=claxton')
      expect(text).toContain('NoNewPrivileges=yes')
      expect(text).toMatch(/ExecStart=\/usr\/bin\/claxton (start|guardian) /)
    }
  })
})
