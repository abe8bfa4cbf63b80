import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const source = (path: string) => resolve(import.meta.dirname, 'src', path)

export default defineConfig({
  main: {
    build: {
      // Everything but the native module is bundled: one file to read at start instead of hundreds.
      externalizeDeps: {
        exclude: [
          '@stoqey/ib',
          'electron-updater',
          'nodemailer',
          'pino',
          'prom-client',
          'temporal-polyfill',
          'ws',
          'yaml',
          'zod',
        ],
      },
      rolldownOptions: {
        // V8 keeps the text of what it runs: without blanks and remarks, a byte a letter, names left for stack traces.
        output: {
          minify: { compress: false, mangle: false, codegen: { removeWhitespace: true, asciiOnly: true } },
        },
        input: {
          desktop: source('main/desktop/desktop.ts'),
          engine: source('main/desktop/engineProcess.ts'),
          gateway: source('main/gateway/gatewayProcess.ts'),
          backup: source('main/backup/backupWorker.ts'),
          cli: source('main/cli/cli.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: source('preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: source('renderer'),
    plugins: [react()],
    build: {
      minify: true,
      // The content security policy knows no data: fonts.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: source('renderer/index.html') } },
    },
  },
})
