import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'
import { isVersion } from '#core/updates/version'

/** An update that cannot be trusted, fetched or installed. Nothing has been changed. */
export class UpdateError extends Error {
  override readonly name = 'UpdateError'

  constructor(
    readonly code:
      | 'MANIFEST_INVALID'
      | 'SIGNATURE_WRONG'
      | 'ARTEFACT_TAMPERED'
      | 'FEED_UNREACHABLE'
      | 'NO_ARTEFACT'
      | 'INSTALL_FAILED'
      | 'ROLLED_BACK'
      | 'NOTHING_TO_ROLL_BACK',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

const PLATFORMS = ['linux-arm64', 'linux-x64', 'darwin-arm64', 'darwin-x64', 'win32-x64'] as const
export type UpdatePlatform = (typeof PLATFORMS)[number]

/** How a version is packed; the end of its file's name. */
export type UpdatePackage = 'tar.gz' | 'AppImage' | 'deb' | 'exe' | 'zip'

/** What it does not know is left out: an old version must understand what a newer one is published with. */
const UpdateManifest = z.object({
  product: z.literal('claxton'),
  version: z.string().refine(isVersion, 'a version is expected'),
  releasedAt: z.string(),
  notes: z.string().max(20_000),
  rolloutPercent: z.number().int().min(1).max(100),
  minimumVersion: z.string().refine(isVersion).optional(),
  artefacts: z
    .array(
      z.object({
        platform: z.enum(PLATFORMS),
        /** Beside the manifest: a name, never a path. */
        file: z.string().regex(/^[\w][\w.-]*$/),
        bytes: z.number().int().positive(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        /** The same file's SHA-512 in base64, as the desktop's updater checks it. */
        sha512: z
          .string()
          .regex(/^[A-Za-z0-9+/]{86}==$/)
          .optional(),
        /** Of the map of its blocks at the end of an AppImage: only blocks that changed are downloaded. */
        blockMapBytes: z.number().int().positive().optional(),
      }),
    )
    .min(1),
})
export type UpdateManifest = z.infer<typeof UpdateManifest>
export type UpdateArtefact = UpdateManifest['artefacts'][number]

/** Throws UpdateError. */
export function artefactFor(
  { artefacts, version }: UpdateManifest,
  platform: UpdatePlatform,
  packed: UpdatePackage,
): UpdateArtefact {
  const found = artefacts.find(each => each.platform === platform && each.file.endsWith(`.${packed}`))
  if (found) return found
  throw new UpdateError('NO_ARTEFACT', `${version} is not published for ${platform} as ${packed}.`)
}

/** The file beside the manifest: a line for each signature, `keyId base64`. During a change of keys there are two. */
const SIGNATURE_LINE = /^([\w.-]{1,40}) ([A-Za-z0-9+/=]{80,100})$/

export type TrustedKeys = ReadonlyMap<string, KeyObject>

/** Keys as settings give them: `id:base64` of the 32 bytes of an Ed25519 public key. Throws UpdateError. */
export function trustedKeys(texts: readonly string[]): TrustedKeys {
  return new Map(
    texts.map(text => {
      const [id = '', bytes = ''] = text.split(':')
      return [id, publicKeyFrom(id, bytes)]
    }),
  )
}

/** What the SubjectPublicKeyInfo of an Ed25519 key begins with. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

function publicKeyFrom(id: string, text: string): KeyObject {
  const bytes = Buffer.from(text, 'base64')
  if (id === '' || bytes.length !== 32)
    throw new UpdateError('SIGNATURE_WRONG', `The update key ${id || '?'} is not ID:BASE64 of 32 bytes.`)
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, bytes]), format: 'der', type: 'spki' })
}

/** The manifest, if a trusted key has signed exactly these bytes. Nothing of it is looked at before. Throws UpdateError. */
export function verifiedManifest(bytes: Buffer, signatures: string, keys: TrustedKeys): UpdateManifest {
  const isSigned = signatures.split('\n').some(line => {
    const [, id = '', signature = ''] = SIGNATURE_LINE.exec(line.trim()) ?? []
    const key = keys.get(id)
    return key !== undefined && verify(null, bytes, key, Buffer.from(signature, 'base64'))
  })
  if (!isSigned)
    throw new UpdateError('SIGNATURE_WRONG', 'No trusted key has signed this update: it is not installed.')
  const parsed = UpdateManifest.safeParse(jsonOf(bytes))
  if (!parsed.success)
    throw new UpdateError(
      'MANIFEST_INVALID',
      `The manifest is signed and not understood: ${z.prettifyError(parsed.error)}`,
    )
  return parsed.data
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    // No schema takes it.
    return undefined
  }
}
