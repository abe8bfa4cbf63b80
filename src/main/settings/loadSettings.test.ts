import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadSettings, type SettingsInput } from './loadSettings'
import { exampleEnvironment, exampleYaml } from './settingsDocument'
import { SettingsError } from './settingsError'
import { environmentName, SETTING_PATHS } from './settingTable'

const load = (changes: Partial<SettingsInput> = {}) =>
  loadSettings({ files: [], environment: {}, flags: {}, ...changes })
const file = (text: string) => {
  const path = join(mkdtempSync(join(tmpdir(), 'claxton-settings-')), 'claxton.yaml')
  writeFileSync(path, text)
  return [{ path, required: true }]
}
const problemsOf = (input: Partial<SettingsInput>) => {
  try {
    load(input)
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
  return []
}

describe('settings', () => {
  it('are safe when nobody says anything', () => {
    const { settings, precedence } = load()
    expect(settings).toMatchObject({
      mode: 'simulation',
      'server.host': '127.0.0.1',
      'execution.dryRun': 'auto',
      'risk.allowNakedShort': false,
    })
    expect(precedence).toBe('defaults')
  })

  it('take flags before the environment before the file before the defaults, and tell which', () => {
    const files = file('risk:\n  maxOrderQuantity: 5\n  maxWorkingOrders: 6\n  maxOrdersPerMinute: 7\n')
    const { settings, sources, precedence } = load({
      files,
      environment: { CLAXTON_RISK__MAX_ORDER_QUANTITY: '50', CLAXTON_RISK__MAX_WORKING_ORDERS: '60' },
      flags: { 'risk.maxOrderQuantity': '500' },
    })
    expect([
      settings['risk.maxOrderQuantity'],
      settings['risk.maxWorkingOrders'],
      settings['risk.maxOrdersPerMinute'],
    ]).toEqual([500, 60, 7])
    expect([
      sources['risk.maxOrderQuantity'],
      sources['risk.maxWorkingOrders'],
      sources['risk.maxOrdersPerMinute'],
      sources.mode,
    ]).toEqual(['flag', 'environment', 'file', 'default'])
    expect(precedence).toBe('defaults < claxton.yaml < environment < flags')
  })

  it('refuse unknown keys from anywhere, with the nearest name', () => {
    expect(problemsOf({ files: file('risk:\n  maxOrderQuantty: 5\n') })).toMatchObject([
      { path: 'risk.maxOrderQuantty', source: 'claxton.yaml', hint: 'Did you mean risk.maxOrderQuantity?' },
    ])
    expect(problemsOf({ environment: { CLAXTON_SERVER__PROT: '1' } })).toMatchObject([
      { path: 'CLAXTON_SERVER__PROT', hint: 'Did you mean CLAXTON_SERVER__PORT?' },
    ])
    expect(problemsOf({ flags: { nonsense: '1' } })).toMatchObject([
      { path: 'nonsense', source: '--nonsense' },
    ])
  })

  it('name every problem at once', () => {
    const problems = problemsOf({
      files: file('mode: pretend\nserver:\n  port: 99999\n'),
      flags: { 'risk.maxOrderQuantity': 'many' },
    })
    expect(problems.map(problem => problem.path)).toEqual(['mode', 'server.port', 'risk.maxOrderQuantity'])
  })

  it('refuse a file that is not YAML, is no mapping or is not there', () => {
    expect(problemsOf({ files: file('a: [') })).toHaveLength(1)
    expect(problemsOf({ files: file('- a\n- b\n') })).toHaveLength(1)
    expect(problemsOf({ files: [{ path: '/nowhere/claxton.yaml', required: true }] })).toHaveLength(1)
  })

  it('take lists from texts', () => {
    expect(load({ environment: { CLAXTON_WATCHLIST: 'SPY, IBM' } }).settings.watchlist).toEqual([
      'SPY',
      'IBM',
    ])
  })

  it('let live trading start only when account, port and sentence agree', () => {
    const live = {
      mode: 'live',
      'broker.account': 'U1234567',
      'broker.port': '7496',
      'live.confirm': 'I trade real money on U1234567',
    }
    expect(load({ flags: live }).settings.mode).toBe('live')
    fc.assert(
      fc.property(
        fc.constantFrom('', 'DU1234567', 'DF1234567', 'SIM0000001', 'U1234567', 'U7654321'),
        fc.constantFrom('7496', '4001', '7497', '4002'),
        fc.constantFrom(
          '',
          'yes',
          'I trade real money on U1234567',
          'I trade real money on DU1234567',
          'I trade real money on ',
        ),
        (account, port, sentence) => {
          const isRight =
            account !== '' &&
            !/^(DU|DF|SIM)/.test(account) &&
            sentence === `I trade real money on ${account}` &&
            (port === '7496' || port === '4001')
          expect(
            problemsOf({
              flags: {
                mode: 'live',
                'broker.account': account,
                'broker.port': port,
                'live.confirm': sentence,
              },
            }).length === 0,
          ).toBe(isRight)
        },
      ),
    )
  })

  it('print an example that loads as the defaults and names every setting', () => {
    expect(load({ files: file(exampleYaml()) }).settings).toEqual(load().settings)
    const uncommented = exampleYaml().replace(/^( *)# (\w+: )/gm, '$1$2')
    expect(load({ files: file(uncommented) }).settings).toEqual(load().settings)
    const environment = Object.fromEntries(
      [...exampleEnvironment().matchAll(/^# (CLAXTON_\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    )
    expect(load({ environment }).settings).toEqual(load({ environment: {} }).settings)
    for (const path of SETTING_PATHS) expect(environment).toHaveProperty(environmentName(path))
  })
})
