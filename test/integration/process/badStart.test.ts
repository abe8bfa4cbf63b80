import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ServedEngine } from '../../e2e/servedEngine'
import { claxton, PROGRAMS, silentServer, TestFolders, unusedPort } from '../../fakes/builtPrograms'

const folders = new TestFolders()
afterAll(() => folders.remove())

/** Flags of a start that would succeed, in a folder of its own. */
const fine = (): string[] => [`--storage.folder=${folders.make()}`, '--server.port=0']

function fileWith(text: string): string {
  const path = join(folders.make(), 'claxton.yaml')
  writeFileSync(path, text)
  return path
}

const noStack = /^\s+at /m

describe('a start with wrong settings ends with status 2 and says which', () => {
  it.each([
    [
      'an unknown name in the file',
      'server:\n  prot: 1\n',
      ['server.prot (claxton.yaml)', 'Did you mean server.port?'],
    ],
    ['a bad value in the file', 'server:\n  port: 99999\n', ['server.port (claxton.yaml)', '65535']],
    ['a section that is a number', 'risk: 5\n', ['risk (claxton.yaml)']],
    ['a file that is no YAML', 'server: [1\n', ['claxton.yaml', 'line 2']],
    ['a file that is a list', '- mode\n', ['claxton.yaml', 'a mapping of settings is expected']],
    [
      'every problem at once',
      'mode: demo\nlog:\n  level: loud\n',
      ['mode (claxton.yaml)', 'log.level (claxton.yaml)'],
    ],
  ])('%s', async (_what, text, sentences) => {
    const { status, stderr } = await claxton(['start', `--config=${fileWith(text)}`, ...fine()])
    for (const sentence of ['SETTINGS_INVALID', ...sentences]) expect(stderr).toContain(sentence)
    expect(stderr).not.toMatch(noStack)
    expect(status).toBe(2)
  })

  it.each([
    ['CLAXTON_SERVER__PORT', 'ten', 'server.port (CLAXTON_SERVER__PORT)'],
    ['CLAXTON_SERVER__PROT', '1', 'Did you mean CLAXTON_SERVER__PORT?'],
    ['CLAXTON_SERVER__TOKEN', 'short', 'server.token (CLAXTON_SERVER__TOKEN)'],
  ])('%s=%s', async (name, value, sentence) => {
    const { status, stderr } = await claxton(['start', `--storage.folder=${folders.make()}`], {
      environment: { [name]: value },
    })
    expect(stderr).toContain(sentence)
    expect(status).toBe(2)
  })

  it.each([
    [['--server.prt=0'], 'Did you mean server.port?'],
    [['--config=/nowhere/claxton.yaml'], '/nowhere/claxton.yaml'],
    [['--profile=nowhere'], 'claxton.nowhere.yaml'],
    [['--mode=live'], 'live trading needs the sentence'],
    [['--server.host=nowhere.invalid'], 'TLS_MISSING'],
    [['--simulation.session=2013-10-12'], 'no recorded session on 2013-10-12'],
    [['--storage.folder=/dev/null/claxton'], 'FOLDER_UNUSABLE: /dev/null/claxton/simulation'],
    [['-p', '80'], '-p is not understood'],
    [['now'], 'takes no words'],
  ])('%j', async (words, sentence) => {
    const { status, stderr } = await claxton(['start', ...fine(), ...words])
    expect(stderr).toContain(sentence)
    expect(stderr).not.toMatch(noStack)
    expect(status).toBe(2)
  })

  it.each(['server.port', 'simulation.gatewayPort'])('a busy %s', async setting => {
    const holder = await silentServer()
    const { status, stderr } = await claxton(['start', ...fine(), `--${setting}=${holder.port}`])
    expect(stderr).toContain(`Port ${holder.port} on 127.0.0.1 is in use`)
    expect(status).toBe(2)
    await holder.close()
  })

  it('a folder of an engine that runs, whose account a second gateway would write over', async () => {
    const first = await ServedEngine.start({ folder: folders.make() })
    const { status, stderr } = await claxton(['start', `--storage.folder=${first.folder}`, '--server.port=0'])
    expect(stderr).toMatch(/^FOLDER_IN_USE: .*set storage.folder/m)
    expect(status).toBe(2)
    expect((await first.health()).status).toBe(200)
    expect(await first.stop()).toBe(0)
  })
})

describe('other commands', () => {
  it('says which commands there are', async () => {
    const unknown = await claxton(['dance'])
    expect(unknown.status).toBe(2)
    expect(unknown.stdout).toContain('doctor')
    expect((await claxton(['help'])).status).toBe(0)
  })

  it.each([['--port=99999'], ['--speed=fast'], ['--session=2013-10-12'], ['--nonsense']])(
    'gateway %s ends with status 2',
    async flag => {
      const { status, stderr } = await claxton(['gateway', '--port=0', flag])
      expect(stderr.trim().split('\n')).toHaveLength(1)
      expect(status).toBe(2)
    },
  )

  it.each([
    ['settings', '--envv'],
    ['smoke', '--fast'],
  ])('%s refuses %s, which it does not know', async (command, flag) => {
    const { status, stderr } = await claxton([command, flag])
    expect(stderr).toContain(`USAGE: ${flag}`)
    expect(status).toBe(2)
  })

  it('prints settings that load back, as YAML and as an environment', async () => {
    const yaml = (await claxton(['settings'])).stdout.replace(/^( *)# (\w+:)(?= )/gm, '$1$2')
    expect(yaml).toMatch(/^ {2}port: 7411$/m)
    const fromYaml = await claxton(['doctor', `--config=${fileWith(yaml)}`, ...fine()])
    expect(fromYaml.stdout).toContain('Settings: defaults < claxton.yaml < flags; mode simulation')
    expect(fromYaml.status).toBe(0)

    const cwd = folders.make()
    const environment = (await claxton(['settings', '--env'])).stdout.replace(/^# (CLAXTON_\w+=)/gm, '$1')
    expect(environment).toMatch(/^CLAXTON_SERVER__PORT=7411$/m)
    writeFileSync(join(cwd, '.env'), environment)
    const fromEnvironment = await claxton(['doctor', ...fine()], { cwd })
    expect(fromEnvironment.stdout).toContain('defaults < environment < flags')
    expect(fromEnvironment.status).toBe(0)
  })
})

describe('doctor', () => {
  it('finds nothing wrong with a set-up that works', async () => {
    const { status, stdout } = await claxton(['doctor', ...fine()])
    expect(stdout).not.toContain('FAIL')
    expect(status).toBe(0)
  })

  it('names each thing that is wrong, and what to do', async () => {
    const holder = await silentServer()
    const nobody = await unusedPort()
    const { status, stdout } = await claxton([
      'doctor',
      '--storage.folder=/dev/null/claxton',
      `--server.port=${holder.port}`,
      `--simulation.gateway=127.0.0.1:${nobody}`,
    ])
    expect(stdout).toMatch(/FAIL data folder: .*\n +Make it writable/)
    expect(stdout).toMatch(
      new RegExp(`FAIL port ${holder.port} on 127.0.0.1: .*in use.*\\n +Stop the program`),
    )
    expect(stdout).toMatch(new RegExp(`FAIL simulated gateway at 127.0.0.1:${nobody}: .*ECONNREFUSED`))
    expect(status).toBe(1)
    await holder.close()
  })

  it('looks for the TWS that paper trading names', async () => {
    const holder = await silentServer()
    const paper = (port: number) => claxton(['doctor', ...fine(), '--mode=paper', `--broker.port=${port}`])
    expect((await paper(holder.port)).status).toBe(0)
    await holder.close()
    const { status, stdout } = await paper(holder.port)
    expect(stdout).toContain('ActiveX and Socket Clients')
    expect(status).toBe(1)
  })
})

describe('smoke', () => {
  it('names the step that failed when the gateway cannot start', async () => {
    // The programs without the market beside them: the gateway has nothing to replay.
    const folder = folders.make()
    const programs = join(folder, 'out', 'main')
    mkdirSync(programs, { recursive: true })
    cpSync(PROGRAMS, programs, { recursive: true })
    symlinkSync(resolve(PROGRAMS, '../../node_modules'), join(folder, 'node_modules'))
    const startedAt = performance.now()
    const { status, stdout } = await claxton(['smoke'], { programs })
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, failedStep: 'gateway up', steps: [] })
    expect(status).toBe(1)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})
