import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ServedEngine } from '../../e2e/servedEngine'
import { claxton, TestFolders } from '../../fakes/builtPrograms'
import { eventually } from '../../fakes/eventually'

const folders = new TestFolders()
afterAll(() => folders.remove())

/** A `systemd-notify` that writes down what it is told. */
function systemd(): { readonly environment: Record<string, string>; readonly told: () => string[] } {
  const folder = folders.make()
  const [program, heard] = [join(folder, 'systemd-notify'), join(folder, 'heard')]
  writeFileSync(program, `#!/bin/sh\necho "$1" >>'${heard}'\n`)
  chmodSync(program, 0o755)
  return {
    environment: {
      PATH: `${folder}:${process.env['PATH']}`,
      NOTIFY_SOCKET: join(folder, 'notify'),
      WATCHDOG_USEC: '600000',
    },
    told: () => (existsSync(heard) ? readFileSync(heard, 'utf8').trim().split('\n') : []),
  }
}

describe('under systemd', () => {
  it('the engine says when it is ready, that it works, and that it stops', async () => {
    const { environment, told } = systemd()
    const engine = await ServedEngine.start({ folder: folders.make(), environment })
    await eventually('work', () => told().filter(word => word === 'WATCHDOG=1').length >= 3)
    expect(told()[0]).toBe('READY=1')
    expect(await engine.stop('SIGTERM')).toBe(0)
    expect(told().at(-1)).toBe('STOPPING=1')
  })

  it('secrets come as credentials, above the file and below the environment', async () => {
    const folder = folders.make()
    writeFileSync(join(folder, 'server.port'), '70000\n')
    const { status, stderr } = await claxton(['start'], { environment: { CREDENTIALS_DIRECTORY: folder } })
    expect(status).toBe(2)
    expect(stderr).toContain('credential server.port')
  })
})
