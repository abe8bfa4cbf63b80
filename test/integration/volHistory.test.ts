import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { epochMs, sessionDate } from '#core/domain/time'
import { seed } from '#main/cli/seed'
import { MarketStore } from '#main/store/marketStore'
import { eventually } from '../fakes/eventually'
import { NOON } from '../fakes/riskSurroundings'
import { TradingRig } from '../fakes/tradingRig'

const seedCommand = (folder: string, ...words: string[]) =>
  seed({ command: 'seed', words, isHelp: false, flags: { 'storage.folder': folder } })
const storeOf = (folder: string): MarketStore => new MarketStore(join(folder, 'simulation', 'market.sqlite'))

it('a sweep notes the vol of the session and its surface, indices bring their past, and bars seed the rest', async () => {
  const rig = await TradingRig.start({ settings: { 'entries.samples': 'true', 'entries.on': 'false' } })
  const { engine, folder } = await rig.ready()
  const strategies = engine.strategies.enabled().filter(({ underlying }) => underlying === 'SPY')
  const [evaluation] = (await engine.optionsEngine?.scanner.scan(strategies.slice(0, 1), true)) ?? []
  const impliedVol = evaluation?.evaluation.regime.impliedVol
  for (const index of ['VIX9D', 'VIX', 'VIX3M'])
    await eventually(`the past of the ${index}`, () => engine.data.vols.of(index).length >= 200)
  await rig.stop()

  expect(await seedCommand(folder, 'iv', 'SPY')).toBe(0)
  expect(await seedCommand(folder, 'iv', 'NONE')).toBe(1)
  const store = storeOf(folder)
  const past = store.vols.before('SPY', sessionDate('2013-10-09'), 252)
  expect(past.at(-1)).toMatchObject({ session: '2013-10-08', source: 'observed' })
  expect(past.at(-1)?.vol).toBeCloseTo(impliedVol ?? 0, 1)
  expect(past.slice(0, -1).every(({ source }) => source === 'seeded')).toBe(true)
  expect(past.length).toBeGreaterThan(200)
  const kept = store.vols.surface('SPY', epochMs(NOON + 86_400_000))
  expect(kept?.surface.expirations[0]?.atMoneyVol).toBeCloseTo(impliedVol ?? 0, 1)
  expect(store.vols.before('VIX', sessionDate('2013-10-09'), 1)).toMatchObject([{ source: 'index' }])
  store.close()
})

it('what was seeded never takes the place of what was observed', () => {
  const store = storeOf(mkdtempSync(join(tmpdir(), 'claxton-vols-')))
  const session = sessionDate('2013-10-08')
  store.vols.save('SPY', [{ session, vol: 0.3 }], 'seeded')
  store.vols.save('SPY', [{ session, vol: 0.2 }], 'observed')
  store.vols.save('SPY', [{ session, vol: 0.4 }], 'seeded')
  expect(store.vols.before('SPY', sessionDate('2013-10-09'), 9)).toEqual([
    { session, vol: 0.2, source: 'observed' },
  ])
  store.close()
})
