import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')

/** The version that was built last. */
export const { version: BUILT_VERSION } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string
}

/** Lays the built programs into a folder as another version, with what they share. Their folder, `out/main`. */
export function layVersion(folder: string, version: string, fields: object = {}): string {
  cpSync(join(ROOT, 'out'), join(folder, 'out'), { recursive: true })
  for (const shared of ['resources', 'node_modules']) symlinkSync(join(ROOT, shared), join(folder, shared))
  const main = join(folder, 'out', 'main')
  // However the bundler writes a text.
  const literal = new RegExp(`(["'\`])${BUILT_VERSION.replaceAll('.', '\\.')}\\1`, 'g')
  const changed = readdirSync(main, { recursive: true, encoding: 'utf8' }).filter(name => {
    if (!name.endsWith('.js')) return false
    const text = readFileSync(join(main, name), 'utf8')
    const other = text.replace(literal, JSON.stringify(version))
    writeFileSync(join(main, name), other)
    return other !== text
  })
  if (changed.length === 0) throw new Error(`no program says that it is ${BUILT_VERSION}`)
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'claxton', version, type: 'module', ...fields }),
  )
  return main
}
