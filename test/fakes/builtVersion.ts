import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes copied programs (`out/main`) say that they are of another version. */
export function renameVersion(main: string, version: string): void {
  const chunks = join(main, 'chunks')
  let isNamed = false
  for (const name of readdirSync(chunks)) {
    const path = join(chunks, name)
    const text = readFileSync(path, 'utf8')
    // As the bundler writes what `version.ts` takes from package.json.
    const renamed = text.replace(/\bvar version=`[\d.]+`;var VERSION=version;/, `var VERSION="${version}";`)
    isNamed ||= renamed !== text
    writeFileSync(path, renamed)
  }
  if (!isNamed) throw new Error('the built programs do not name their version where it was looked for')
}
