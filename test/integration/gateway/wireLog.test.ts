import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventName } from '@stoqey/ib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ReplayServer } from '#main/gateway/wireLog/replayServer'
import { readWireLog } from '#main/gateway/wireLog/wireLog'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'
import { IbClient } from '../../fakes/ibClient'
import { market, spyStock } from '../../fakes/testOrders'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claxton-wire-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What one client does and hears. */
async function conversation(client: IbClient): Promise<string> {
  client.api.reqMktData(1, spyStock, '', true, false)
  await client.next(EventName.tickSnapshotEnd)
  client.place(spyStock, market('BUY', 10))
  await client.next(EventName.commissionReport)
  return JSON.stringify(client.events)
}

describe('a wire log', () => {
  it('lets a client live the same again, without the gateway that was recorded', async () => {
    const path = join(folder, 'log.jsonl')
    const gateway = await GatewayUnderTest.start({ recordFile: path })
    const recorded = await conversation(await gateway.client())
    await gateway.stop()

    const entries = readWireLog(path)
    expect(entries[0]).toMatchObject({ connection: 1, from: 'client', fields: ['v100..193'] })
    expect(entries[1]).toMatchObject({ from: 'server', fields: ['178', '20131008 09:30:00 US/Eastern'] })
    const server = new ReplayServer(entries)
    const client = await IbClient.to(await server.listen(0, '127.0.0.1'), 1).ready()
    expect(await conversation(client)).toBe(recorded)
    client.disconnect()
    await server.close()
  })

  it('is the same from the same seed, byte for byte', async () => {
    const logs = []
    for (const name of ['first', 'second']) {
      const path = join(folder, name)
      const gateway = await GatewayUnderTest.start({ recordFile: path, seed: 5 })
      await conversation(await gateway.client())
      await gateway.stop()
      logs.push(readWireLog(path).map(({ from, fields }) => ({ from, fields })))
    }
    expect(logs[1]).toEqual(logs[0])
  })

  it('that is none is refused with its line', () => {
    const path = join(folder, 'other')
    writeFileSync(path, '{"format":"tws-wire-log","version":1}\nnonsense\n')
    expect(() => readWireLog(path)).toThrow('line 2')
    writeFileSync(path, '{"format":"something"}\n')
    expect(() => readWireLog(path)).toThrow('line 1')
  })
})
