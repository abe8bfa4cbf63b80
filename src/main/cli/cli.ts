import { TokenError } from '#main/access/tokenStore'
import { AuditBusy } from '#main/audit/auditLog'
import { BackupError } from '#main/backup/backupFiles'
import { GatewayStartError } from '#main/headless/gatewayChild'
import { ServeError } from '#main/headless/headless'
import { describeError } from '#main/observability/log'
import { parseCommandLine, refuseWords, UsageError } from '#main/settings/commandLine'
import { SettingsError } from '#main/settings/settingsError'
import { UpdateError } from '#main/updates/manifest'
import { COMMANDS, commandNamed } from './commands'

/** Status of a program that was asked for something it cannot do: wrong flags, settings, a port in use. */
const EXIT_USAGE = 2
const MINIMUM_NODE = [22, 12] as const

async function main(): Promise<number> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1])) {
    console.error(
      `Claxton needs Node ${MINIMUM_NODE.join('.')} or newer, this is ${process.version}. npm start brings its own.`,
    )
    return EXIT_USAGE
  }
  const line = parseCommandLine(process.argv.slice(2))
  const command = commandNamed(line.command)
  if (!command || (line.isHelp && !command.hasUsage)) {
    console.log(usage())
    return command || line.isHelp || line.command === 'help' ? 0 : EXIT_USAGE
  }
  if (command.takes === undefined) refuseWords(line)
  return command.run(line, import.meta.dirname)
}

function usage(): string {
  const rows = COMMANDS.map(
    ({ name, takes, summary }) => `  ${`${name} ${takes ?? ''}`.padEnd(22)} ${summary}`,
  )
  return [
    'claxton COMMAND [--setting=value ...]',
    '',
    ...rows,
    '',
    'Settings: claxton settings prints them all, with their defaults.',
  ].join('\n')
}

main().then(
  status => process.exit(status),
  (error: unknown) => {
    const isOurs =
      error instanceof SettingsError ||
      error instanceof ServeError ||
      error instanceof GatewayStartError ||
      error instanceof UsageError ||
      error instanceof BackupError ||
      error instanceof AuditBusy ||
      error instanceof TokenError ||
      error instanceof UpdateError
    console.error(isOurs ? `${error.code}: ${error.message}` : describeError(error))
    process.exit(isOurs ? EXIT_USAGE : 1)
  },
)
