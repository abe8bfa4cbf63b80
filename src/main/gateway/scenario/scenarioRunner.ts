import type { EpochMs } from '#core/domain/time'
import { carryOut } from '#main/gateway/control/carryOut'
import type { Gateway } from '#main/gateway/gateway'
import type { ResponseName } from '#main/gateway/wire/responses'
import type { ScenarioStep } from './scenarioFile'

type Waiting = { readonly step: ScenarioStep; seen: number }

/** Carries out a scenario's steps, each once, when their moments come. */
export class ScenarioRunner {
  private readonly startedAt: EpochMs
  private waiting: Waiting[]

  constructor(
    private readonly gateway: Gateway,
    steps: readonly ScenarioStep[],
  ) {
    this.startedAt = gateway.desk.market.now()
    this.waiting = steps.map(step => ({ step, seen: 0 }))
    gateway.faults.wire.observe(name => this.onSent(name))
    gateway.onAdvance(now => this.onTime(now))
  }

  private onTime(now: EpochMs): void {
    const elapsed = (now - this.startedAt) / 1000
    this.perform(({ step: { when } }) => when.kind === 'at' && when.seconds <= elapsed)
  }

  private onSent(name: ResponseName): void {
    const isDue = (each: Waiting): boolean => {
      const { when } = each.step
      if (when.kind !== 'after' || when.message !== name) return false
      each.seen += 1
      return each.seen >= when.count
    }
    this.perform(isDue)
  }

  private perform(isDue: (each: Waiting) => boolean): void {
    const due = this.waiting.filter(isDue)
    if (due.length === 0) return
    this.waiting = this.waiting.filter(each => !due.includes(each))
    for (const { step } of due) {
      const { log } = this.gateway.desk
      log('scenario.step', { do: step.command.do })
      const answer = carryOut(this.gateway, step.command)
      if (!answer.ok) log('scenario.refused', { do: step.command.do, reason: answer.error })
    }
  }
}
