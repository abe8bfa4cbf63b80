// `npm run soak -- --days N`: the intraday engine over N sessions in simulated time, with a restart every night. Prints a
// line for each day; fails on a missed cycle, an unprotected or unvalidated trade, or memory that grows.
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { days: { type: 'string', default: '5' } } })
const days = Number(values.days)
if (!Number.isSafeInteger(days) || days < 1) {
  console.error('soak: --days is a whole number from 1 on.')
  process.exit(2)
}
const { status } = spawnSync(
  'node_modules/.bin/vitest',
  ['run', '--project', 'chaos', 'test/chaos/soak.test.ts'],
  {
    stdio: 'inherit',
    env: { ...process.env, SOAK_DAYS: String(days) },
  },
)
process.exit(status ?? 1)
