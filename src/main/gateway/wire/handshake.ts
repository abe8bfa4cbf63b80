import { err, ok, type Result } from '#core/domain/result'

/** What a client writes before its first frame. */
export const API_PREFIX = Buffer.from('API\0')

/** The first frame: `v100..193` or `v178`, perhaps followed by a space and connect options. */
const VERSIONS = /^v(\d{1,6})(?:\.\.(\d{1,6}))?(?: .*)?$/

/** The version to speak: the highest that both know. The error says why there is none. */
export function negotiateVersion(
  firstFrame: Buffer,
  supported: { readonly min: number; readonly max: number },
): Result<number, string> {
  const text = firstFrame.toString('utf8').replace(/\0+$/, '')
  const match = VERSIONS.exec(text)
  if (!match) return err(`no version range: ${JSON.stringify(text.slice(0, 60))}`)
  const clientMin = Number(match[1])
  const version = Math.min(Number(match[2] ?? match[1]), supported.max)
  if (version < supported.min)
    return err(`client speaks at most ${version}, this gateway at least ${supported.min}`)
  if (version < clientMin)
    return err(`client speaks at least ${clientMin}, this gateway at most ${supported.max}`)
  return ok(version)
}
