import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadSettings } from '#main/settings/loadSettings'
import { exampleYaml } from '#main/settings/settingsDocument'
import { SettingsFile } from '#main/settings/settingsFile'
import { SETTING_PATHS, SETTINGS } from '#main/settings/settingTable'
import { writeObstacle } from '#main/settings/writeObstacle'

function started(
  text: string | undefined,
  given: { environment?: Record<string, string>; flags?: Record<string, string> } = {},
) {
  const path = join(mkdtempSync(join(tmpdir(), 'claxton-settings-')), 'claxton.yaml')
  if (text !== undefined) writeFileSync(path, text)
  const input = { files: [{ path, required: false }], environment: {}, flags: {}, ...given }
  const file = new SettingsFile(loadSettings(input))
  return { path, file, read: () => readFileSync(path, 'utf8'), again: () => loadSettings(input).settings }
}

const change = (path: string, text: string | null) => [{ path, text }]

describe('the settings file', () => {
  it('is written setting by setting, with its comments, and read by the next start', () => {
    const { file, read, again } = started(
      '# ours\nrisk:\n  # not more\n  maxOrderQuantity: 500 # shares\nlog.level: warn\n',
    )
    const changes = [
      { path: 'risk.maxOrderQuantity', text: '750' },
      { path: 'log.level', text: 'debug' },
      { path: 'watchlist', text: 'SPY, IBM' },
    ]
    const { revision, diff, problems } = file.check(changes)
    expect({ diff, problems }).toEqual({
      problems: [],
      diff: expect.arrayContaining([
        { path: 'risk.maxOrderQuantity', before: '500', after: '750' },
        { path: 'log.level', before: '"warn"', after: '"debug"' },
      ]),
    })
    expect(read()).toContain('500')
    file.save(changes, revision)
    expect(read()).toMatch(/^# ours\nrisk:\n {2}# not more\n {2}maxOrderQuantity: 750 # shares\n/)
    expect(again()).toMatchObject({
      'risk.maxOrderQuantity': 750,
      'log.level': 'debug',
      watchlist: ['SPY', 'IBM'],
    })
    expect(file.next()?.get('risk.maxOrderQuantity')).toBe('750')
    file.save(change('risk.maxOrderQuantity', null), file.check(change('log.level', null)).revision)
    expect(again()['risk.maxOrderQuantity']).toBe(SETTINGS['risk.maxOrderQuantity'].standard)
  })

  it('is begun where there is none, and filled in where everything is commented out', () => {
    const none = started(undefined)
    none.file.save(
      change('risk.maxWorkingOrders', '7'),
      none.file.check(change('log.maxFiles', '3')).revision,
    )
    expect(none.read()).toBe('risk:\n  maxWorkingOrders: 7\n')
    const example = started(exampleYaml())
    example.file.save(
      change('risk.maxWorkingOrders', '7'),
      example.file.check(change('log.maxFiles', '3')).revision,
    )
    expect(example.again()['risk.maxWorkingOrders']).toBe(7)
    expect(example.read()).toContain(`# ${SETTINGS['broker.host'].doc}`)
  })

  it('says what is wrong with a value, and does not touch the file', () => {
    const { file, path } = started(undefined)
    expect(file.check(change('risk.maxOrderQuantity', '-5')).problems).toMatchObject([
      { path: 'risk.maxOrderQuantity', message: expect.stringContaining('>=1') },
    ])
    for (const text of ['{', '[', 'many', ''])
      expect(file.check(change('risk.maxOrderQuantity', text)).problems).toHaveLength(1)
    expect(file.check(change('risk.nothing', '1')).problems).toMatchObject([
      { message: 'there is no such setting' },
    ])
    expect(() =>
      file.save(change('log.level', 'loud'), file.check(change('log.level', 'info')).revision),
    ).toThrow('log.level')
    expect(existsSync(path)).toBe(false)
  })

  it('never writes a secret, what counts more than it, or what belongs to the owner of the machine', () => {
    const { file } = started('', {
      environment: { CLAXTON_LOG__LEVEL: 'info' },
      flags: { 'risk.maxWorkingOrders': '9' },
    })
    const obstacleTo = (path: string) => file.check(change(path, '1')).problems[0]?.message
    expect(obstacleTo('log.level')).toContain('environment')
    expect(obstacleTo('risk.maxWorkingOrders')).toContain('flag')
    for (const path of [
      'mode',
      'live.confirm',
      'server.host',
      'broker.port',
      'execution.dryRun',
      'storage.folder',
      'update.url',
      'guardian.whenLost',
    ])
      expect(obstacleTo(path)).toContain('on the machine itself')
    const secrets = SETTING_PATHS.filter(path => SETTINGS[path].isSecret)
    expect(secrets.length).toBeGreaterThan(5)
    for (const path of secrets) {
      expect(obstacleTo(path)).toContain('a secret')
      expect(file.next()?.has(path)).toBe(false)
    }
  })

  it('is not written over somebody else’s edit, nor where it cannot be read back', () => {
    const { file, path, read } = started('risk:\n  maxWorkingOrders: 5\n')
    const { revision } = file.check(change('log.maxFiles', '3'))
    writeFileSync(path, 'risk:\n  maxWorkingOrders: 6\n')
    expect(() => file.save(change('log.maxFiles', '3'), revision)).toThrow('was changed meanwhile')
    writeFileSync(path, 'risk: [\n')
    expect(file.check(change('log.maxFiles', '3')).problems[0]?.path).toBe('claxton.yaml')
    expect(file.next()).toBeUndefined()
    expect(read()).toBe('risk: [\n')
  })

  it('says that it cannot be written before anybody types, with what to do, and refuses by the same word', () => {
    const folder = mkdtempSync(join(tmpdir(), 'claxton-settings-'))
    const path = join(folder, 'not', 'a', 'folder')
    writeFileSync(join(folder, 'not'), 'a file stands in the way')
    const file = new SettingsFile(
      loadSettings({ files: [{ path, required: false }], environment: {}, flags: {} }),
    )
    expect(file.writeObstacle).toEqual({
      reason: `${join(folder, 'not', 'a')} is no folder.`,
      remedy: 'Start the engine with --config=FILE in a folder that there is.',
    })
    const { revision } = file.check(change('log.maxFiles', '3'))
    expect(() => file.save(change('log.maxFiles', '3'), revision)).toThrow(
      expect.objectContaining({
        code: 'SETTINGS_READ_ONLY',
        message: expect.stringContaining('--config=FILE'),
      }),
    )
  })

  it('may be written where it is and where it will be', () => {
    expect(started('').file.writeObstacle).toBeUndefined()
    const path = join(mkdtempSync(join(tmpdir(), 'claxton-settings-')), 'new', 'folder', 'claxton.yaml')
    expect(writeObstacle(path)).toBeUndefined()
  })

  it.each([
    ['EROFS', '/etc/claxton/claxton.yaml', /may only read/, /ReadWritePaths=\/etc\/claxton /],
    ['EROFS', '/etc/claxton', /may only read/, /ProtectSystem=/],
    [
      'EACCES',
      '/etc/claxton/claxton.yaml',
      /may not be written by the user \S+, as whom/,
      /restart the engine, or give/,
    ],
    ['EACCES', '/etc/claxton', /may not be written by/, /the right to write \/etc\/claxton\./],
    ['EIO', '/etc/claxton', /cannot be written \(EIO\)/, /Edit \/etc\/claxton\/claxton\.yaml on the machine/],
  ])('a system that answers %s for %s is told apart', (code, refused, reason, remedy) => {
    const obstacle = writeObstacle('/etc/claxton/claxton.yaml', path => {
      if (path === refused) throw Object.assign(new Error(code), { code })
    })
    expect(obstacle?.reason).toMatch(reason)
    expect(obstacle?.remedy).toMatch(remedy)
  })
})
