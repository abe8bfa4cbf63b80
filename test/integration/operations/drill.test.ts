import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { claxton, TestFolders } from '../../fakes/builtPrograms'

const folders = new TestFolders()
afterAll(() => folders.remove())

it('a drill passes, and its report cannot be reworded', async () => {
  const folder = folders.make()
  const words = [`--storage.folder=${folder}`]
  const { status, stdout } = await claxton(['drill', ...words])
  expect(stdout).toMatch(/^ok {3}engine hung: nothing works any more: \d+ ms/m)
  expect(stdout).toMatch(/^ok {3}flat after the file KILL/m)
  expect(status).toBe(0)
  const [name] = readdirSync(join(folder, 'drills')).filter(each => /^\d{8}-\d{6}\.json$/.test(each))
  const report = join(folder, 'drills', name ?? '')
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ isPassed: true, failure: null })
  expect((await claxton(['drill', 'verify', report, ...words])).status).toBe(0)
  writeFileSync(report, readFileSync(report, 'utf8').replace(/"ms": \d+/, '"ms": 1'))
  expect(await claxton(['drill', 'verify', report, ...words])).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('was changed'),
  })
})
