/** One line per event worth knowing; the process prints them, tests collect them. */
export type GatewayLog = (event: string, details?: Readonly<Record<string, unknown>>) => void
