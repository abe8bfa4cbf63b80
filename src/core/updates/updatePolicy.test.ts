import { describe, expect, it } from 'vitest'
import {
  installObstacle,
  judgeOffer,
  type TradingSituation,
  type UpdateOffer,
  type UpdateSituation,
} from './updatePolicy'
import { compareVersions, isVersion } from './version'

describe('versions', () => {
  it('are ordered as semver.org says', () => {
    const ordered = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
    ]
    const all = [...ordered, '1.0.0-rc.1', '1.0.0', '1.0.1', '1.2.0', '1.10.0', '2.0.0']
    expect(all.toReversed().sort(compareVersions)).toEqual(all)
    expect(['1.0', 'v1.0.0', '1.0.0/../..', ''].some(isVersion)).toBe(false)
  })
})

const offer = (changes: Partial<UpdateOffer> = {}): UpdateOffer => ({
  version: '1.1.0',
  rolloutPercent: 100,
  minimumVersion: undefined,
  ...changes,
})
const here = (changes: Partial<UpdateSituation> = {}): UpdateSituation => ({
  installed: '1.0.0',
  newestSeen: '1.0.0',
  failed: [],
  bucket: 50,
  ...changes,
})
const codeOf = (given: UpdateOffer, situation: UpdateSituation): string => {
  const verdict = judgeOffer(given, situation)
  return verdict.kind === 'take' ? 'take' : verdict.code
}

describe('an offer', () => {
  it('is taken when it is newer', () => {
    expect(codeOf(offer(), here())).toBe('take')
    expect(codeOf(offer({ version: '1.0.0' }), here())).toBe('UP_TO_DATE')
    expect(codeOf(offer({ version: '0.9.9' }), here())).toBe('DOWNGRADE')
  })

  it('is no way back to what was left behind', () => {
    expect(codeOf(offer(), here({ newestSeen: '1.2.0' }))).toBe('DOWNGRADE')
    expect(codeOf(offer(), here({ newestSeen: '1.1.0', failed: ['1.1.0'] }))).toBe('FAILED_BEFORE')
    expect(codeOf(offer({ version: '1.1.1' }), here({ newestSeen: '1.1.0', failed: ['1.1.0'] }))).toBe('take')
  })

  it('reaches its share of installations', () => {
    const takers = (rolloutPercent: number) =>
      Array.from({ length: 100 }, (_, bucket) => codeOf(offer({ rolloutPercent }), here({ bucket }))).filter(
        code => code === 'take',
      ).length
    expect([1, 10, 50, 100].map(takers)).toEqual([1, 10, 50, 100])
  })

  it('may want another one first', () => {
    expect(codeOf(offer({ minimumVersion: '1.0.5' }), here())).toBe('TOO_OLD')
  })
})

describe('an engine may be stopped for an update', () => {
  const calm: TradingSituation = {
    workingOrders: 0,
    unprotectedPositions: 0,
    isSessionOpen: false,
    killState: 'armed',
    waitsForSession: true,
  }

  it('when nothing is at stake', () => {
    expect(installObstacle(calm)).toBeUndefined()
    expect(installObstacle({ ...calm, isSessionOpen: true, waitsForSession: false })).toBeUndefined()
  })

  it.each<[Partial<TradingSituation>, string]>([
    [{ workingOrders: 1 }, 'orders work'],
    [{ unprotectedPositions: 2 }, 'not protected'],
    [{ isSessionOpen: true }, 'session'],
    [{ killState: 'safeMode' }, 'kill switch'],
  ])('and not with %j', (change, reason) => {
    expect(installObstacle({ ...calm, ...change })).toContain(reason)
  })
})
