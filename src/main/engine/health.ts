import type { Engine } from './engine'

/** What /healthz tells. Cheap: it looks at what is known and asks nobody. */
export function healthOf(engine: Engine): {
  readonly healthy: boolean
  readonly checks: Readonly<Record<string, unknown>>
} {
  const status = engine.views.status()
  const isMarketOpen = status.market.phase === 'open'
  const checks = {
    loop: { ok: engine.isWorking },
    broker: { ok: status.broker.state === 'ready', state: status.broker.state, detail: status.broker.detail },
    store: { ok: status.store.healthy, detail: status.store.detail },
    marketData: {
      ok: !isMarketOpen || status.dataLag?.stale !== true,
      worstMs: status.dataLag?.worstMs ?? null,
      symbol: status.dataLag?.key ?? null,
    },
    killSwitch: {
      ok: status.killSwitch.state === 'armed',
      state: status.killSwitch.state,
      reason: status.killSwitch.reason,
    },
    services: {
      ok: engine.services.ailing().length === 0,
      ailing: engine.services.ailing().map(({ name, state, error }) => ({ name, state, error })),
    },
    mode: { ok: true, mode: status.mode, dryRun: status.dryRun },
  }
  // A tripped switch is a state to know of, not a fault of the program.
  const healthy =
    checks.loop.ok && checks.broker.ok && checks.store.ok && checks.marketData.ok && checks.services.ok
  return { healthy, checks }
}
