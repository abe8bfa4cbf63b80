import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const ROOT = join(import.meta.dirname, '..', '..')
const FOLDER = join(ROOT, '.github', 'workflows')

/** What GitHub asks of a workflow, as far as ours use it; another word is a slip of the pen. */
const Step = z.union([
  z.strictObject({
    uses: z.string().regex(/^[\w-]+\/[\w-]+@v\d+$/),
    with: z.record(z.string(), z.unknown()).optional(),
  }),
  z.strictObject({ run: z.string().min(1), env: z.record(z.string(), z.string()).optional() }),
])
const Workflow = z.strictObject({
  name: z.string(),
  on: z.record(z.enum(['push', 'pull_request']), z.unknown().optional()).or(z.object({ push: z.unknown() })),
  permissions: z.strictObject({ contents: z.enum(['read', 'write']) }),
  jobs: z.record(
    z.string(),
    z.strictObject({
      strategy: z.strictObject({ matrix: z.record(z.string(), z.array(z.string())) }).optional(),
      'runs-on': z.string(),
      'timeout-minutes': z.number().int().positive(),
      steps: z.array(Step).min(1),
    }),
  ),
})

const scripts = Object.keys(
  (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object }).scripts,
)

describe.each(readdirSync(FOLDER))('the workflow %s', name => {
  const text = readFileSync(join(FOLDER, name), 'utf8')

  it('says what GitHub understands', () => {
    const parsed = Workflow.safeParse(parse(text))
    expect(parsed.success ? '' : z.prettifyError(parsed.error)).toBe('')
  })

  it('runs scripts that there are, and asks for secrets by name', () => {
    const asked = [...text.matchAll(/npm (?:run )?([\w:]+)/g)].map(([, script]) => script ?? '')
    expect(asked.filter(script => !['ci', 'test', ...scripts].includes(script))).toEqual([])
    for (const [expression] of text.matchAll(/\$\{\{.*?\}\}/g))
      expect(expression).toMatch(/^\$\{\{ (secrets|matrix)\.\w+ \}\}$/)
  })
})

it('the compose file keeps the gateway on loopback and its login out of the file', () => {
  const Compose = z.strictObject({
    services: z.record(
      z.string(),
      z.looseObject({
        image: z.string(),
        ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)),
        environment: z.record(z.string(), z.string()),
      }),
    ),
  })
  const { services } = Compose.parse(
    parse(readFileSync(join(ROOT, 'build/pi/ibGateway.compose.yaml'), 'utf8')),
  )
  for (const { environment } of Object.values(services))
    expect(environment['TWS_PASSWORD']).toMatch(/^\$\{TWS_PASSWORD:\?/)
})
