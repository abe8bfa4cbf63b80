import { join } from 'node:path'
import { defineConfig } from 'vite'

/** The benchmark is bundled like the programs it measures. */
export default defineConfig({
  build: {
    ssr: join(import.meta.dirname, 'bench.ts'),
    outDir: join(import.meta.dirname, '..', 'out', 'bench'),
    emptyOutDir: true,
    target: 'node22',
  },
  ssr: { external: ['playwright-core', 'ws', 'zod'] },
})
