import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '#main/observability/log'
import { protectiveService, Service, type ServiceWork } from './service'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function supervised(run: ServiceWork['run'], work: Partial<ServiceWork> = {}) {
  const alarms: string[] = []
  const service = new Service(
    { name: 'orders', everyMs: 100, timeoutMs: 1_000, run, ...work },
    {
      log: createLog({ level: 'error', file: undefined, console: undefined }),
      wall: () => Date.now(),
      failuresMax: 3,
      onRepeatedFailure: name => alarms.push(name),
    },
  )
  service.start()
  return { service, alarms }
}

describe('a supervised service', () => {
  it('works again and again and says when it last did and what', async () => {
    let runs = 0
    const { service } = supervised(() => `run ${++runs}`)
    await vi.advanceTimersByTimeAsync(350)
    expect(service.health).toMatchObject({
      state: 'running',
      runs: 3,
      work: 'run 3',
      workedAt: Date.now() - 50,
    })
    service.stop()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(runs).toBe(3)
    expect(service.health.state).toBe('stopped')
  })

  it('waits longer after each failure, calls for help once, and is well again when it works', async () => {
    let isBroken = true
    const { service, alarms } = supervised(() => {
      if (isBroken) throw new Error('broken')
      return 'done'
    })
    await vi.advanceTimersByTimeAsync(100 + 200 + 400 - 1)
    expect(service.health).toMatchObject({ state: 'backingOff', failuresInARow: 2, error: 'Error: broken' })
    await vi.advanceTimersByTimeAsync(1)
    expect(alarms).toEqual(['orders'])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(alarms).toEqual(['orders'])
    isBroken = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect(service.health).toMatchObject({ state: 'running', failuresInARow: 0, error: undefined })
  })

  it('never waits long when it protects what is held, and calls for help only once', async () => {
    let tries = 0
    const protective = protectiveService('legs', 250, () => {
      tries++
      throw new Error('broken')
    })
    const { alarms } = supervised(protective.run, protective)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(tries).toBe(1 + 1 + Math.floor((60_000 - 250 - 500) / 1_000))
    expect(alarms).toEqual(['legs'])
  })

  it('gives up a run that does not end, begins anew, and drops what the old one brings late', async () => {
    const endings: ((work: string) => void)[] = []
    const { service } = supervised(() => new Promise(resolve => endings.push(resolve)))
    await vi.advanceTimersByTimeAsync(1_000)
    service.watch()
    expect(service.health.state).toBe('running')
    await vi.advanceTimersByTimeAsync(100)
    service.watch()
    expect(service.health).toMatchObject({ state: 'stuck', restarts: 1, workedAt: undefined })
    endings[0]?.('late')
    await vi.advanceTimersByTimeAsync(200)
    expect(service.health.work).toBe('')
    endings[1]?.('in time')
    await vi.advanceTimersByTimeAsync(0)
    expect(service.health).toMatchObject({ state: 'running', work: 'in time', failuresInARow: 0 })
    service.stop()
  })
})
