import type { Settings } from '#main/settings/settingTable'

/**
 * IBKR's paper accounts begin with DU or DF, the simulated gateway's with SIM: an account of another kind behind the
 * port that was meant blocks every order.
 */
export function accountMatches(mode: Settings['mode'], account: string): boolean {
  if (account === '') return false
  const kind = account.startsWith('SIM') ? 'simulation' : /^D[UF]/.test(account) ? 'paper' : 'live'
  return kind === mode
}
