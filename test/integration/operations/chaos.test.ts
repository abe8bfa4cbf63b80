import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { DisturbedLine } from '#main/chaos/disturbedLine'
import { ServedEngine } from '../../e2e/servedEngine'
import { claxton, GatewayProcess, TestFolders } from '../../fakes/builtPrograms'
import { eventually } from '../../fakes/eventually'

const folders = new TestFolders()
afterAll(() => folders.remove())

it('an engine behind a disturbed line comes back from each disturbance', async ({ onTestFinished }) => {
  const gateway = await GatewayProcess.start(join(folders.make(), 'gateway.json'))
  onTestFinished(() => gateway.kill())
  const line = new DisturbedLine('127.0.0.1', gateway.port)
  const port = await line.listen(0)
  onTestFinished(() => line.close())
  const engine = await ServedEngine.start({
    folder: folders.make(),
    flags: [
      `--simulation.gateway=127.0.0.1:${port}`,
      '--broker.heartbeatMs=250',
      '--broker.connectTimeoutMs=500',
      '--log.level=error',
    ],
  })
  onTestFinished(() => engine.kill())
  const isReady = async () => (await engine.health()).checks.broker.ok
  await eventually('ready', isReady)
  for (const disturbance of [
    { kind: 'cut' },
    { kind: 'stall', ms: 1_500 },
    { kind: 'away', ms: 800 },
  ] as const) {
    line.disturb(disturbance)
    await eventually(`${disturbance.kind} noticed`, async () => !(await isReady()))
    await eventually(`ready after ${disturbance.kind}`, isReady, 20_000)
  }
  line.disturb({ kind: 'slow', delayMs: 20, ms: 500 })
  await eventually('ready after slow', isReady, 20_000)
})

it('leaves live accounts alone', async () => {
  const words = ['chaos', `--storage.folder=${folders.make()}`, '--mode=paper', '--broker.port=7496']
  expect(await claxton(words)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('may be a live account'),
  })
})
