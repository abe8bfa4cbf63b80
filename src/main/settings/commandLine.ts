export type CommandLine = {
  readonly command: string
  /** What follows the command: `SPY` and `10:15` in `claxton why SPY 10:15`. */
  readonly words: readonly string[]
  readonly isHelp: boolean
  /** `--server.port=0` and `--headless` (as `true`), names without dashes. */
  readonly flags: Readonly<Record<string, string>>
}

/** A command line that makes no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'USAGE'
}

/** `claxton COMMAND --name=value --switch`; values are given with `=`, so that no word is ambiguous. */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const flags: Record<string, string> = {}
  const commands: string[] = []
  for (const word of words) {
    const match = /^--([\w.-]+)(?:=(.*))?$/s.exec(word)
    if (match) flags[match[1] ?? ''] = match[2] ?? 'true'
    else if (word === '-h') flags['help'] = 'true'
    else if (word.startsWith('-'))
      throw new UsageError(`${word} is not understood: flags are written --name=value.`)
    else commands.push(word)
  }
  const [command = 'start', ...rest] = commands
  const { help, ...others } = flags
  return { command, words: rest, isHelp: help !== undefined, flags: others }
}

/** For all commands but those that say what words they take. */
export function refuseWords({ command, words }: CommandLine): void {
  if (words.length > 0)
    throw new UsageError(`${words.join(' ')} is not understood: claxton ${command} takes no words.`)
}

/** For commands that take few flags or none: any other throws UsageError. */
export function refuseOtherFlags({ command, flags }: CommandLine, known: readonly string[] = []): void {
  const other = Object.keys(flags).find(name => !known.includes(name))
  if (other !== undefined) throw new UsageError(`--${other} is not understood by claxton ${command}.`)
}
