import { exchangeTimeOf } from '#core/calendar/exchangeTime'
import type { EpochMs } from '#core/domain/time'
import { carryOut } from '#main/gateway/control/carryOut'
import type { Gateway } from '#main/gateway/gateway'
import type { ScenarioMoment, ScenarioStep } from './scenarioFile'

const DAY_MS = 86_400_000

type Waiting = { readonly step: ScenarioStep; seen: number }

/** Carries out a scenario's steps, each once, when their moments come; a clock's steps in order of the clock. */
export class ScenarioRunner {
  private readonly startedAt: EpochMs
  private waiting: Waiting[]

  constructor(
    private readonly gateway: Gateway,
    steps: readonly ScenarioStep[],
  ) {
    this.startedAt = gateway.desk.market.now()
    this.waiting = steps.map(step => ({ step, seen: 0 }))
    gateway.faults.wire.observe(name => this.onTraffic('message', name))
    gateway.faults.requests.observe(name => this.onTraffic('request', name))
    gateway.onAdvance(now => this.onTime(now))
    this.onTime(this.startedAt)
  }

  private onTime(now: EpochMs): void {
    const elapsed = now - this.startedAt
    const isDue = ({ step }: Waiting) => this.elapsedAt(step.when) <= elapsed
    const inOrder = (a: Waiting, b: Waiting) => this.elapsedAt(a.step.when) - this.elapsedAt(b.step.when)
    this.perform(isDue, inOrder)
  }

  /** Market time from the start to a moment; never for one that waits for traffic. */
  private elapsedAt(when: ScenarioMoment): number {
    if (when.kind === 'elapsed') return when.ms
    if (when.kind !== 'clock') return Number.POSITIVE_INFINITY
    const ahead = when.msOfDay - exchangeTimeOf(this.startedAt).msOfDay
    return ahead >= 0 ? ahead : ahead + DAY_MS
  }

  private onTraffic(kind: 'message' | 'request', name: string): void {
    this.perform(each => {
      const { when } = each.step
      if (when.kind !== kind || when.name !== name) return false
      each.seen += 1
      return each.seen >= when.count
    })
  }

  private perform(isDue: (each: Waiting) => boolean, inOrder?: (a: Waiting, b: Waiting) => number): void {
    const due = this.waiting.filter(isDue)
    if (due.length === 0) return
    this.waiting = this.waiting.filter(each => !due.includes(each))
    for (const { step } of inOrder ? due.sort(inOrder) : due) {
      const { log } = this.gateway.desk
      log('scenario.step', { do: step.command.do })
      const answer = carryOut(this.gateway, step.command)
      if (!answer.ok) log('scenario.refused', { do: step.command.do, reason: answer.error })
    }
  }
}
