import { z } from 'zod'
import { machineSetting, secret, setting } from './setting'

/** Copies of the databases that can be put back. */
export const BACKUP_SETTINGS = {
  'backup.folder': machineSetting(
    z.string(),
    '',
    'Where backups are kept, in a folder for each mode; empty keeps them beside the databases. Another disk is better.',
  ),
  'backup.everyHours': setting(
    z.number().min(0).max(168),
    6,
    'How often a running engine makes a backup; 0 leaves it to `claxton backup`.',
  ),
  'backup.keep': setting(
    z.number().int().min(1).max(1_000),
    14,
    'Backups that are kept; the oldest go first.',
  ),
  'backup.market': setting(
    z.boolean(),
    false,
    'Whether market data is in backups too: it is large and can be fetched again.',
  ),
  'backup.key': secret(
    z.union([z.literal(''), z.string().min(12).max(500)]),
    '',
    'Words that encrypt backups (AES-256-GCM); empty leaves them readable. Without the words an encrypted backup is lost. Set it from the environment, not from a file.',
  ),
} as const
