// `npm test`: types, lint, layers and dead code, then unit, integration, chaos and end-to-end tests, then the smoke test.
// Nothing is skipped: what is missing is installed or ends the run.
import { spawnSync } from 'node:child_process'
import { build } from './build.mjs'
import { ensureBrowser, ensureElectron } from './testPackages.mjs'

const startedAt = performance.now()

function run(title, program, words, environment = {}) {
  console.log(`\n== ${title}`)
  const from = performance.now()
  const { status } = spawnSync(program, words, { stdio: 'inherit', env: { ...process.env, ...environment } })
  console.log(`== ${title}: ${((performance.now() - from) / 1000).toFixed(1)} s`)
  if (status !== 0) {
    console.error(`== ${title} failed (status ${status})`)
    process.exit(1)
  }
}

ensureBrowser()
const electron = ensureElectron()
build()
run('check', 'npm', ['run', '--silent', 'check'])
run('unit', 'node_modules/.bin/vitest', ['run', '--project', 'unit'])
run('integration', 'node_modules/.bin/vitest', ['run', '--project', 'integration'])
run('chaos', 'node_modules/.bin/vitest', ['run', '--project', 'chaos'])
run('end to end', 'xvfb-run', ['-a', 'node_modules/.bin/vitest', 'run', '--project', 'e2e'], {
  ELECTRON_OVERRIDE_DIST_PATH: electron,
})
run('smoke', process.execPath, ['out/main/cli.js', 'smoke'])
console.log(`\nAll passed in ${((performance.now() - startedAt) / 1000).toFixed(0)} s.`)
