import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const repository = resolve(import.meta.dirname, '../..')

export type BuiltGateway = { readonly entry: string; remove(): void }

/** The gateway's process entry as it is shipped: bundled, two folders below the resources. */
export async function builtGateway(): Promise<BuiltGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'claxton-built-'))
  symlinkSync(join(repository, 'resources'), join(folder, 'resources'))
  await build({
    root: repository,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: 'src/main/gateway/gatewayProcess.ts',
      outDir: join(folder, 'out/main'),
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: 'gateway.mjs' } },
    },
  })
  return {
    entry: join(folder, 'out/main/gateway.mjs'),
    remove: () => rmSync(folder, { recursive: true }),
  }
}
