import { z } from 'zod'
import { machineSetting, secret } from './setting'

/** The guardian: a process of its own that can cancel and flatten when the engine cannot. */
export const GUARDIAN_SETTINGS = {
  'guardian.clientId': machineSetting(
    z.number().int().min(0).max(999_999),
    18,
    'API client id of the guardian; not the one of the engine.',
  ),
  'guardian.withDesktop': machineSetting(
    z.boolean(),
    true,
    'Whether the desktop application starts a guardian beside the engine; headless it is a service of its own.',
  ),
  'guardian.whenLost': machineSetting(
    z.enum(['nothing', 'cancel', 'flatten']),
    'cancel',
    'What the guardian does when an engine that worked goes silent without saying that it stops: `cancel` cancels every order in the account, `flatten` closes every position as well. Both trip the kill switch, which only an operator resets.',
  ),
  'guardian.lostAfterMs': machineSetting(
    z.number().int().min(500).max(600_000),
    1_200,
    'Silence after which an engine that worked is lost. Longer than its restart takes, a crash is mended before anything is cancelled.',
  ),
  'guardian.triggerLevel': machineSetting(
    z.enum(['safeMode', 'hardStop']),
    'safeMode',
    'What the triggers without a level of their own do (SIGUSR2, the file KILL): `safeMode` cancels, `hardStop` flattens as well.',
  ),
  'guardian.host': machineSetting(
    z.string().min(1),
    '127.0.0.1',
    'Address on which the guardian takes POST /kill.',
  ),
  'guardian.port': machineSetting(
    z.number().int().min(0).max(65_535),
    7412,
    'Port on which the guardian takes POST /kill and answers /healthz; 0 takes a free one.',
  ),
  'guardian.token': secret(
    z.union([z.literal(''), z.string().min(16).max(200)]),
    '',
    'Token of POST /kill; empty refuses all. Set it from the environment, not from a file.',
  ),
} as const
