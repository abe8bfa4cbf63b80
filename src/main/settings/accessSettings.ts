import { z } from 'zod'
import { machineSetting, secret } from './setting'

/** Who reaches the workstation from where. */
export const ACCESS_SETTINGS = {
  'server.tls': machineSetting(
    z.boolean(),
    false,
    'Serve over TLS on this machine too. Beyond it TLS is always on: `claxton setup` makes the certificate.',
  ),
  'server.names': machineSetting(
    z.array(z.string().regex(/^[\w.-]+$/)).max(20),
    [],
    'Names besides its addresses by which this machine is reached, such as claxton.local; others are refused.',
  ),

  'remote.url': machineSetting(
    z.string(),
    '',
    'Address of an engine elsewhere (https://HOST:PORT) that the desktop looks at instead of starting one.',
  ),
  'remote.fingerprint': machineSetting(
    z.string(),
    '',
    'Fingerprint of its certificate, as the engine printed it.',
  ),
  'remote.token': secret(
    z.string().max(200),
    '',
    'Token for it (claxton token add). Set it from the environment, not from a file.',
  ),
} as const
