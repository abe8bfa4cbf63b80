import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServedEngine, TOKEN } from '../../e2e/servedEngine'
import { claxton, GatewayProcess, TestFolders, unusedPort } from '../../fakes/builtPrograms'
import { eventually } from '../../fakes/eventually'

const RESOURCES = resolve(import.meta.dirname, '../../../resources')
const folders = new TestFolders()
let gateway: GatewayProcess
let engine: ServedEngine

beforeAll(async () => {
  gateway = await GatewayProcess.start(join(folders.make(), 'gateway.json'))
  engine = await ServedEngine.start({
    folder: folders.make(),
    flags: [`--simulation.gateway=127.0.0.1:${gateway.port}`],
  })
  await eventually('ready', async () => (await engine.health()).checks.broker.ok)
})
afterAll(async () => {
  await engine.stop()
  await gateway.kill()
  folders.remove()
})

const scrape = (token: string) =>
  fetch(`${engine.address}metrics`, { headers: { authorization: `Bearer ${token}` } })

/** Names that a query or rule speaks of; a histogram's by its own name. */
const namesIn = (text: string): string[] => [
  ...new Set((text.match(/\bclaxton_\w+/g) ?? []).map(name => name.replace(/_bucket$/, ''))),
]

describe('/metrics', () => {
  it('tells whoever has a token, and nobody else', async () => {
    expect((await fetch(`${engine.address}metrics`)).status).toBe(401)
    expect((await scrape('x'.repeat(32))).status).toBe(401)
    const added = await claxton(['token', 'add', 'prometheus', 'read', `--storage.folder=${engine.folder}`])
    expect((await scrape(added.stdout.split('\n')[0] ?? '')).status).toBe(200)
    const response = await scrape(TOKEN)
    const text = await response.text()
    expect(response.headers.get('content-type')).toContain('text/plain')
    expect(text).toMatch(/^claxton_broker_state\{state="ready"\} 1$/m)
    expect(text).toMatch(/^claxton_kill_switch\{state="armed"\} 1$/m)
    expect(text).toMatch(/^claxton_loop_works 1$/m)
    expect(text).toMatch(/^claxton_equity_dollars \d/m)
    expect(text).toMatch(/^claxton_database_bytes\{file="journal.sqlite"\} \d/m)
    expect(text).toMatch(/^claxton_pacing_messages\{kind="budget"\} [1-9]/m)
    expect(text).toMatch(/^claxton_limit_utilisation_ratio\{limit="risk.maxStructures"\} 0$/m)
    expect(text).toMatch(/^# TYPE claxton_slippage_ratio histogram$/m)
    expect(text).toMatch(/^claxton_database_bytes\{file="market.sqlite-wal"\} \d/m)
    expect(text).not.toContain(TOKEN)
  })

  it('has everything that the dashboard and the rules ask about', async () => {
    const text = await (await scrape(TOKEN)).text()
    const told = new Set(text.match(/^# TYPE (\w+)/gm)?.map(line => line.slice('# TYPE '.length)))
    const asked = ['grafana/claxton.json', 'prometheus/claxton.rules.yml'].flatMap(name =>
      namesIn(readFileSync(join(RESOURCES, name), 'utf8')),
    )
    expect(asked.length).toBeGreaterThan(15)
    expect(asked.filter(name => !told.has(name))).toEqual([])
  })
})

describe('/healthz', () => {
  it('is answered from what is known', async () => {
    const times: number[] = []
    for (let n = 0; n < 50; n++) {
      const startedAt = performance.now()
      await engine.health()
      times.push(performance.now() - startedAt)
    }
    process.stdout.write(`/healthz median ${times.sort((a, b) => a - b)[25]?.toFixed(1)} ms\n`)
    expect((await engine.health()).checks).toMatchObject({ loop: { ok: true }, broker: { ok: true } })
  })
})

it('claxton status says how the engine is', async () => {
  const { status, stdout } = await claxton(['status', `--storage.folder=${engine.folder}`])
  expect(stdout).toMatch(/^broker {7}ready/m)
  expect(stdout).toMatch(/^kill switch {2}armed/m)
  expect(status).toBe(0)
  expect((await claxton(['status', `--storage.folder=${folders.make()}`])).status).toBe(3)
})

const hasPrometheus = spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0
if (!hasPrometheus) process.stdout.write('Prometheus is not installed: its test did not run.\n')

describe.runIf(hasPrometheus)('a real Prometheus', () => {
  it('takes the rules and the answers', async ({ onTestFinished }) => {
    const folder = folders.make()
    const rules = join(RESOURCES, 'prometheus', 'claxton.rules.yml')
    expect(spawnSync('promtool', ['check', 'rules', rules], { encoding: 'utf8' }).stdout).toContain(
      '12 rules found',
    )
    const answer = await (await scrape(TOKEN)).text()
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: answer, encoding: 'utf8' })
    expect(checked.stderr.split('\n').filter(line => /error/i.test(line))).toEqual([])
    writeFileSync(join(folder, 'token'), TOKEN)
    writeFileSync(
      join(folder, 'prometheus.yml'),
      [
        'global: { scrape_interval: 1s, evaluation_interval: 1s }',
        `rule_files: [${rules}]`,
        'scrape_configs:',
        '  - job_name: claxton',
        `    authorization: { credentials_file: ${join(folder, 'token')} }`,
        `    static_configs: [{ targets: ["127.0.0.1:${engine.port}"] }]`,
      ].join('\n'),
    )
    const port = await unusedPort()
    const words = [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
    ]
    const prometheus = spawn('prometheus', [...words, `--web.listen-address=127.0.0.1:${port}`], {
      stdio: 'ignore',
    })
    onTestFinished(async () => {
      const exited = once(prometheus, 'exit')
      prometheus.kill('SIGKILL')
      await exited
    })
    const query = async (text: string): Promise<unknown> => {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(text)}`)
      const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } }
      return data.result[0]?.value[1]
    }
    await eventually(
      'scraped',
      async () => (await query('up{job="claxton"}').catch(() => undefined)) === '1',
      20_000,
    )
    expect(await query('claxton_broker_state{state="ready"}')).toBe('1')
  })
})
