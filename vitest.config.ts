import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // `npm run coverage`: of the core by its own unit tests.
    coverage: {
      provider: 'v8',
      include: ['src/core/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text', 'html'],
      reportsDirectory: 'out/coverage',
      thresholds: { lines: 90 },
    },
    projects: [
      {
        // Pure code, beside its source. No disk, no sockets.
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'test/architecture/**/*.test.ts'],
          // Laws over many samples take seconds where other work shares the cores.
          testTimeout: 30_000,
        },
      },
      {
        // Temporary folders, sockets on port 0, real child processes.
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/conformance/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        // Engines that die and exchanges that fail, in simulated time; `npm run chaos` runs more of it.
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts', 'test/golden/**/*.test.ts'],
          setupFiles: ['test/simulation/seededIds.ts'],
          testTimeout: 120_000,
        },
      },
      {
        // The built application in real Chromium and real Electron.
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 90_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
