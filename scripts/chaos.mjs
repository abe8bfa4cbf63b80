// `npm run chaos -- --seeds N [--from S]`: every point of death, and N campaigns of faults from seed S on. What fails
// is printed with its seed; the same seed repeats it to the letter.
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '200' }, from: { type: 'string', default: '1' } },
})
const [seeds, from] = [Number(values.seeds), Number(values.from)]
if (!Number.isSafeInteger(seeds) || seeds < 1 || !Number.isSafeInteger(from) || from < 1) {
  console.error('chaos: --seeds and --from are whole numbers from 1 on.')
  process.exit(2)
}
const { status } = spawnSync('node_modules/.bin/vitest', ['run', '--project', 'chaos', 'test/chaos'], {
  stdio: 'inherit',
  env: { ...process.env, CHAOS_SEEDS: String(seeds), CHAOS_FROM: String(from) },
})
process.exit(status ?? 1)
