import { join } from 'node:path'
import { defineConfig } from 'vite'

const source = (folder: string) => `${join(import.meta.dirname, '..', 'src', folder)}/$1.ts`

/** The benchmarks are bundled like the programs they measure. Their own package.json hides the application's imports. */
export default defineConfig({
  resolve: {
    alias: ['core', 'main', 'protocol'].map(folder => ({
      find: new RegExp(`^#${folder}/(.*)$`),
      replacement: source(folder),
    })),
  },
  build: {
    ssr: true,
    rolldownOptions: {
      input: [
        'bench.ts',
        'data/dataBench.ts',
        'intraday/intradayBench.ts',
        'options/optionsBench.ts',
        'quant/quantBench.ts',
        'renderer/rendererBench.ts',
      ].map(entry => join(import.meta.dirname, entry)),
    },
    outDir: join(import.meta.dirname, '..', 'out', 'bench'),
    emptyOutDir: true,
    target: 'node22',
  },
  ssr: { external: ['playwright-core', 'ws', 'zod'] },
})
