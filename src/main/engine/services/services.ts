import type { ServiceName, ServicesView } from '#protocol/views/servicesView'
import { ResourceMonitor } from './resourceMonitor'
import { Service, type ServiceHealth, type ServiceOptions, type ServiceWork } from './service'

const WATCH_EVERY_MS = 1_000

/** The engine's loops under one watchdog. */
export class Services {
  readonly #services: readonly Service[]
  readonly #resources: ResourceMonitor
  #timer: NodeJS.Timeout | undefined

  constructor(
    works: readonly ServiceWork[],
    private readonly options: ServiceOptions & { readonly folder: string },
  ) {
    this.#services = works.map(work => new Service(work, options))
    this.#resources = new ResourceMonitor(options.folder)
  }

  start(): void {
    for (const service of this.#services) service.start()
    this.#resources.start()
    this.#timer ??= setInterval(() => this.watch(), WATCH_EVERY_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#resources.stop()
    for (const service of this.#services) service.stop()
  }

  watch(): void {
    for (const service of this.#services) service.watch()
  }

  of(name: ServiceName): Service | undefined {
    return this.#services.find(({ health }) => health.name === name)
  }

  health(): readonly ServiceHealth[] {
    return this.#services.map(({ health }) => health)
  }

  /** Those that do not get their work done. */
  ailing(): readonly ServiceHealth[] {
    return this.health().filter(({ state }) => state === 'stuck' || state === 'backingOff')
  }

  view(): ServicesView {
    return {
      services: this.health().map(({ workedAt, error, ...rest }) => ({
        ...rest,
        workedAt: workedAt ?? null,
        error: error ?? null,
      })),
      resources: this.#resources.read(),
      now: this.options.wall(),
    }
  }
}
