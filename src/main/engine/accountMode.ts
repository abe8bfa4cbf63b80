import type { Settings } from '#main/settings/settingTable'

/**
 * IBKR's paper accounts begin with DU or DF, the simulated gateway's with SIM. An account of another kind behind the
 * port, or one that the login does not have, blocks every order and is not reconciled: its books are not ours.
 * Undefined when it fits, or when nobody has logged in yet.
 */
export function accountFault(
  mode: Settings['mode'],
  account: string,
  accounts: readonly string[],
): string | undefined {
  if (accounts.length === 0) return undefined
  if (!accounts.includes(account)) return `the login has no account ${account}`
  const kind = account.startsWith('SIM') ? 'simulation' : /^D[UF]/.test(account) ? 'paper' : 'live'
  return kind === mode ? undefined : `${account} is a ${kind} account, and the mode is ${mode}`
}
