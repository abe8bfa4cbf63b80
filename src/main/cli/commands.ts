import type { CommandLine } from '#main/settings/commandLine'
import { doctor } from './doctor'
import { gateway } from './gateway'
import { printSettings } from './printSettings'
import { smoke } from './smoke'
import { start } from './start'

export type Command = {
  readonly name: string
  readonly summary: string
  /** Prints its own usage when asked for help. */
  readonly hasUsage?: true
  /** The status to exit with. `programs` is the folder of the built programs. */
  readonly run: (line: CommandLine, programs: string) => Promise<number>
}

export const COMMANDS: readonly Command[] = [
  { name: 'start', summary: 'serve the workstation to a browser (the default)', run: start },
  {
    name: 'gateway',
    summary: 'run the simulated IB gateway alone, for any IB client (--help: its flags)',
    hasUsage: true,
    run: gateway,
  },
  { name: 'doctor', summary: 'check this set-up and say what to mend', run: doctor },
  { name: 'settings', summary: 'print a commented claxton.yaml (--env: a .env file)', run: printSettings },
  { name: 'smoke', summary: 'do the main job once on the simulated gateway and report it', run: smoke },
]

export const commandNamed = (name: string): Command | undefined =>
  COMMANDS.find(command => command.name === name)
