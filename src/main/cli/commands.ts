import type { CommandLine } from '#main/settings/commandLine'
import { alert } from './alert'
import { audit } from './audit'
import { backup } from './backup'
import { calendar } from './calendar'
import { chaos } from './chaos'
import { doctor } from './doctor'
import { drill } from './drill'
import { gateway } from './gateway'
import { guardian } from './guardian'
import { printSettings } from './printSettings'
import { recover } from './recover'
import { replay } from './replay'
import { restore } from './restore'
import { seed } from './seed'
import { setup } from './setup'
import { smoke } from './smoke'
import { start } from './start'
import { status } from './status'
import { token } from './token'
import { train } from './train'
import { update } from './update'
import { why } from './why'

export type Command = {
  readonly name: string
  readonly summary: string
  /** Prints its own usage when asked for help. */
  readonly hasUsage?: true
  /** The words that may follow; without it there are none. */
  readonly takes?: string
  /** The status to exit with. `programs` is the folder of the built programs. */
  readonly run: (line: CommandLine, programs: string) => Promise<number>
}

export const COMMANDS: readonly Command[] = [
  { name: 'start', summary: 'serve the workstation to a browser (the default)', run: start },
  {
    name: 'setup',
    summary: 'settings, certificate and token of a first start (--yes: from flags alone)',
    run: setup,
  },
  {
    name: 'gateway',
    summary: 'run the simulated IB gateway alone, for any IB client (--help: its flags)',
    hasUsage: true,
    run: gateway,
  },
  {
    name: 'guardian',
    summary: 'watch the engine from outside; cancel and flatten when it cannot',
    run: guardian,
  },
  { name: 'status', summary: 'the engine that runs, in a few lines', run: status },
  { name: 'doctor', summary: 'check this set-up and say what to mend', run: doctor },
  { name: 'settings', summary: 'print a commented claxton.yaml (--env: a .env file)', run: printSettings },
  {
    name: 'calendar',
    takes: 'list | import FILE',
    summary: 'what scheduled events are known, and until when; check and take over a file of them',
    run: calendar,
  },
  {
    name: 'why',
    takes: 'SYMBOL [TIME]',
    summary: 'why strategies did, or did not, enter: every gate, and the nearest miss',
    run: why,
  },
  {
    name: 'replay',
    takes: 'decision ID',
    summary: 'decide again from what was stored and compare byte for byte',
    run: replay,
  },
  {
    name: 'seed',
    takes: 'iv SYMBOL',
    summary: 'fill the history of implied vol from daily bars, marked as seeded (--scale=1.2)',
    run: seed,
  },
  {
    name: 'backup',
    takes: '[list]',
    summary: 'copy the databases while they are in use, checked (--market, --dry-run)',
    run: backup,
  },
  {
    name: 'restore',
    takes: '[NAME]',
    summary: 'put a backup in their place, the latest good one (--dry-run, --yes)',
    run: restore,
  },
  {
    name: 'recover',
    summary: 'clear away what a crash left, compare with the broker (--dry-run, --yes)',
    run: recover,
  },
  {
    name: 'token',
    takes: 'add | list | revoke',
    summary: 'tokens for people and programs elsewhere (add NAME SCOPE --days=90)',
    run: token,
  },
  {
    name: 'alert',
    takes: 'test',
    summary: 'send a message on every alert channel that is set up',
    run: alert,
  },
  {
    name: 'update',
    takes: '[check | install | rollback]',
    summary: 'look for a signed new version, install it when nothing is at stake, or step back',
    run: update,
  },
  {
    name: 'audit',
    takes: 'verify',
    summary: 'follow the chain of everything that was done; say where it is broken',
    run: audit,
  },
  {
    name: 'drill',
    takes: '[verify FILE]',
    summary: 'try the kill switch on a simulated account of its own; a signed report',
    run: drill,
  },
  {
    name: 'train',
    summary: 'fit the AI score to the trades of the journal, with out-of-sample figures',
    run: train,
  },
  {
    name: 'chaos',
    summary: 'disturb the connection to a paper gateway (--listen, --seed, --pace)',
    run: chaos,
  },
  { name: 'smoke', summary: 'do the main job once on the simulated gateway and report it', run: smoke },
]

export const commandNamed = (name: string): Command | undefined =>
  COMMANDS.find(command => command.name === name)
