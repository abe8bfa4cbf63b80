export const SEVERITIES = ['info', 'warning', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

export const CHANNELS = ['desktop', 'telegram', 'discord', 'slack', 'pushover', 'mail', 'webhook'] as const
export type ChannelName = (typeof CHANNELS)[number]

/** Something that a person who does not look at the screen should know. */
export type Alert = {
  readonly severity: Severity
  /** A stable name such as `killSwitch.tripped`. */
  readonly event: string
  readonly title: string
  readonly text: string
}

export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least)
