// Checks who imports whom, and that there was something to check: a cruise of nothing has no violations either.
import { execFileSync } from 'node:child_process'

const MODULES_FLOOR = 150

let output
try {
  output = execFileSync('node_modules/.bin/depcruise', ['--output-type', 'json', 'src'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
} catch (error) {
  output = error.stdout
}
const { summary } = JSON.parse(output)
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} -> ${to}`)
console.log(`layers: ${summary.totalCruised} modules, ${summary.violations.length} violations`)
if (summary.totalCruised < MODULES_FLOOR)
  console.error(`fewer than ${MODULES_FLOOR} modules were cruised: the check checks nothing`)
process.exit(summary.violations.length > 0 || summary.totalCruised < MODULES_FLOOR ? 1 : 0)
