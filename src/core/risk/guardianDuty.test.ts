import { describe, expect, it } from 'vitest'
import { type EnginePresence, type GuardianSituation, guardianDuty } from './guardianDuty'

const situation = (given: Partial<GuardianSituation>): GuardianSituation => ({
  engine: 'working',
  killState: 'armed',
  isTripPending: false,
  whenLost: 'cancel',
  ...given,
})
const absences: readonly EnginePresence[] = ['unseen', 'lost', 'left']

describe('the duty of the guardian', () => {
  it.each(['armed', 'safeMode', 'hardStop'] as const)(
    'is to leave a working engine alone (%s)',
    killState => {
      expect(guardianDuty(situation({ killState }))).toBe('standBy')
    },
  )

  it('never is to flatten beside an engine that works, whatever was asked', () => {
    expect(guardianDuty(situation({ killState: 'hardStop', isTripPending: true }))).toBe('cancel')
  })

  it.each(absences)('is to finish a hard stop when the engine is %s', engine => {
    expect(guardianDuty(situation({ engine, killState: 'hardStop' }))).toBe('flatten')
    expect(guardianDuty(situation({ engine, killState: 'hardStop', whenLost: 'nothing' }))).toBe('flatten')
  })

  it.each(absences)('is to cancel what a trip asked for when the engine is %s', engine => {
    const given = situation({ engine, killState: 'safeMode', isTripPending: true, whenLost: 'nothing' })
    expect(guardianDuty(given)).toBe('cancel')
  })

  it('follows the setting when an armed engine is lost', () => {
    const lost = (whenLost: GuardianSituation['whenLost']) =>
      guardianDuty(situation({ engine: 'lost', whenLost }))
    expect([lost('nothing'), lost('cancel'), lost('flatten')]).toEqual(['standBy', 'cancel', 'flatten'])
  })

  it.each(['unseen', 'left'] as const)('is nothing when an armed engine is %s', engine => {
    expect(guardianDuty(situation({ engine, whenLost: 'flatten' }))).toBe('standBy')
  })
})
