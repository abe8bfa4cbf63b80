import { TokenStore } from '#main/access/tokenStore'
import { type CommandLine, UsageError } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import { SCOPES, type Scope } from '#protocol/protocol'
import { audited } from './operatorAudit'

const DAY_MS = 86_400_000
const USAGE = 'claxton token add NAME SCOPE [--days=90] | list | revoke NAME; a scope is read, kill or trade'

/** Tokens for people and programs elsewhere. A running engine knows of a change at once. */
export async function token(line: CommandLine): Promise<number> {
  const { days, ...flags } = line.flags
  const folder = modeFolder(settingsFrom({ ...line, flags }).settings)
  const store = new TokenStore(folder)
  const [verb, name, scope] = line.words
  switch (verb) {
    case 'list':
      for (const each of store.list())
        console.log(
          `${each.name}  ${each.scope}  ${each.expiresAt === null ? 'no end' : validity(each.expiresAt)}`,
        )
      return 0
    case 'add': {
      if (name === undefined || !/^[\w .@-]{1,60}$/.test(name) || !isScope(scope)) throw new UsageError(USAGE)
      const expiresAt = expiryOf(days)
      const made = await audited(folder, 'token.add', { name, scope, expiresAt }, async () =>
        store.add(name, scope, expiresAt),
      )
      console.log(
        `${made}\nShown once; what is kept is its hash. Scope ${scope}, ${expiresAt === null ? 'no end' : validity(expiresAt)}.`,
      )
      return 0
    }
    case 'revoke':
      if (name === undefined) throw new UsageError(USAGE)
      await audited(folder, 'token.revoke', { name }, async () => store.revoke(name))
      console.log(`Revoked. Whoever uses the token of ${name} is cut off.`)
      return 0
    default:
      throw new UsageError(USAGE)
  }
}

const isScope = (text: string | undefined): text is Scope => SCOPES.some(scope => scope === text)

const validity = (expiresAt: number): string =>
  `${expiresAt <= Date.now() ? 'expired' : 'until'} ${new Date(expiresAt).toISOString().slice(0, 16)}Z`

function expiryOf(days: string | undefined): number | null {
  if (days === undefined) return null
  const count = Number(days)
  if (!Number.isFinite(count) || count <= 0 || count > 3_650) throw new UsageError(USAGE)
  return Date.now() + count * DAY_MS
}
