import { describe, expect, it } from 'vitest'
import { SETTING_PATHS, SETTINGS } from '#main/settings/settingTable'
import { LIQUIDITY, liquidityOf, rulesFrom } from './liquidity'

const rules = { spreadRatioMax: 0.15, spreadFloor: 0.1, volumeMin: 5, openInterestMin: 10 }
const liquid = { bid: 1, ask: 1.04, volume: 50, openInterest: 100 }

describe('the liquidity of an option', () => {
  it.each([
    [{}, LIQUIDITY.passed],
    [{ bid: 0.7 }, LIQUIDITY.spread],
    [{ volume: 4 }, LIQUIDITY.volume],
    [{ volume: Number.NaN }, LIQUIDITY.volume],
    [{ openInterest: 9 }, LIQUIDITY.openInterest],
    // Wide for what it is worth, but within what one tick or two bring.
    [{ bid: 0.05, ask: 0.14 }, LIQUIDITY.passed],
    [{ ask: Number.NaN }, Number.NaN],
  ])('with %j is %s', (change, verdict) => expect(liquidityOf({ ...liquid, ...change }, rules)).toBe(verdict))

  it('is not known before the engine has said what it asks', () => {
    expect(liquidityOf(liquid, undefined)).toBeNaN()
    expect(rulesFrom([])).toBeUndefined()
  })

  it('is asked as the engine’s settings say', () => {
    const settings = SETTING_PATHS.map(path => ({ path, value: JSON.stringify(SETTINGS[path].standard) }))
    expect(rulesFrom(settings)).toEqual({
      spreadRatioMax: SETTINGS['pipeline.legSpreadRatioMax'].standard,
      spreadFloor: SETTINGS['pipeline.legSpreadFloor'].standard,
      volumeMin: SETTINGS['pipeline.legVolumeMin'].standard,
      openInterestMin: SETTINGS['pipeline.legOpenInterestMin'].standard,
    })
  })
})
