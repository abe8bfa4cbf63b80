import { z } from 'zod'
import { machineSetting } from './setting'

/** Where new versions come from, and when they may be installed. */
export const UPDATE_SETTINGS = {
  'update.url': machineSetting(
    z.union([z.literal(''), z.url()]),
    '',
    'Folder of a web server with claxton.json, its signature and the artefacts; empty looks for nothing.',
  ),
  'update.keys': machineSetting(
    z.array(z.string().regex(/^[\w.-]{1,40}:[A-Za-z0-9+/]{43}=$/, 'ID:BASE64')).max(5),
    [],
    'Ed25519 public keys (ID:BASE64) that may sign updates; one of them suffices. None trusts nobody.',
  ),
  'update.waitsForSession': machineSetting(
    z.boolean(),
    true,
    'Whether an update waits for the end of the session. It always waits while orders work, positions are not protected or the kill switch is tripped.',
  ),
  'update.everyHours': machineSetting(
    z.number().min(0.1).max(168),
    6,
    'How often the desktop application looks for a newer version; what it found is installed when the page is told to.',
  ),
  'update.root': machineSetting(
    z.string().min(1),
    '/opt/claxton',
    'Installation that `claxton update` changes.',
  ),
  'update.healthWithinMs': machineSetting(
    z.number().int().min(1_000),
    120_000,
    'How long a new version has to become healthy before the one before it takes its place again.',
  ),
} as const
