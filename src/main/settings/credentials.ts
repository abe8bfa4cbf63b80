import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `claxton_CLAXTON_SERVER__TOKEN` as LoadCredential= of a folder names it, or without what stands before. */
const NAME = /(?:^|_)(CLAXTON_[A-Z0-9_]+)$/

/** Settings that systemd hands over as credentials: files, so that secrets stand in no environment. */
export function fromCredentials(
  folder: string | undefined = process.env['CREDENTIALS_DIRECTORY'],
): Readonly<Record<string, string>> {
  if (!folder) return {}
  return Object.fromEntries(
    readdirSync(folder).flatMap(file => {
      const name = NAME.exec(file)?.[1]
      return name === undefined ? [] : [[name, readFileSync(join(folder, file), 'utf8').trim()]]
    }),
  )
}
