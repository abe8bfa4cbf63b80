import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { AuditLog } from '#main/audit/auditLog'
import { verifyAudit } from '#main/audit/verifyAudit'
import { claxton, TestFolders } from '../../fakes/builtPrograms'

const folders = new TestFolders()
afterAll(() => folders.remove())

const SMALL = 2_000

/** A chain over several files. */
function written(folder: string, entries: number, maxBytes = SMALL): AuditLog {
  const log = new AuditLog({ folder, name: 'engine', maxBytes })
  for (let n = 0; n < entries; n++)
    log.record({
      actor: 'operator (browser)',
      action: 'orders.place',
      outcome: 'done',
      detail: { n, text: 'a\nb "c"' },
    })
  return log
}

const filesOf = (folder: string): string[] =>
  readdirSync(join(folder, 'audit'))
    .filter(name => !name.endsWith('.lock'))
    .sort()
    .map(name => join(folder, 'audit', name))

describe('the audit log', () => {
  it('keeps one chain over rotated and compressed files, and over restarts', () => {
    const folder = folders.make()
    written(folder, 30).close()
    written(folder, 5).close()
    const [finding] = verifyAudit(folder)
    expect(finding).toMatchObject({ chain: 'engine', entries: 35, breach: undefined })
    expect(finding?.files).toBeGreaterThan(3)
    expect(filesOf(folder).filter(name => name.endsWith('.gz'))).toHaveLength((finding?.files ?? 0) - 1)
  })

  it('finds any flipped bit, wherever it is', () => {
    const folder = folders.make()
    written(folder, 30).close()
    const files = filesOf(folder)
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 7 }), (which, where, bit) => {
        const file = files[which % files.length] ?? ''
        const bytes = readFileSync(file)
        const at = where % bytes.length
        // Bytes 4 to 9 of a compressed file are its time and the system that wrote it: they say nothing.
        if (bytes.length === 0 || (file.endsWith('.gz') && at >= 3 && at <= 9)) return
        const flipped = Buffer.from(bytes)
        flipped[at] = (bytes[at] ?? 0) ^ (1 << bit)
        writeFileSync(file, flipped)
        try {
          expect(verifyAudit(folder)[0]?.breach?.file).toBe(file)
        } finally {
          writeFileSync(file, bytes)
        }
      }),
      { seed: 20131008, numRuns: 150 },
    )
    expect(verifyAudit(folder)[0]?.breach).toBeUndefined()
  })

  it('says which line was changed, removed or moved', () => {
    const folder = folders.make()
    written(folder, 10, 1e9).close()
    const [file = ''] = filesOf(folder)
    const lines = readFileSync(file, 'utf8').split('\n')
    const breachOf = (changed: readonly string[]) => {
      writeFileSync(file, changed.join('\n'))
      return verifyAudit(folder)[0]?.breach
    }
    expect(breachOf(lines.map(line => line.replace('"n":6', '"n":7')))).toMatchObject({
      line: 7,
      reason: 'does not have the hash that it says',
    })
    expect(breachOf(lines.toSpliced(3, 1))).toMatchObject({
      line: 4,
      reason: expect.stringContaining('4 is expected'),
    })
    expect(breachOf([...lines.slice(0, 2), lines[3] ?? '', lines[2] ?? '', ...lines.slice(4)])).toMatchObject(
      { line: 3 },
    )
  })

  it('misses a whole file', () => {
    const folder = folders.make()
    written(folder, 30).close()
    const [, second = '', third = ''] = filesOf(folder).filter(name => name.endsWith('.gz'))
    rmSync(second)
    expect(verifyAudit(folder)[0]?.breach).toMatchObject({ file: third, line: 1 })
  })

  it('goes on behind half a line that a power cut left, and says so', () => {
    const folder = folders.make()
    written(folder, 3, 1e9).close()
    const [file = ''] = filesOf(folder)
    appendFileSync(file, '{"seq":4,"at":"20')
    expect(verifyAudit(folder)[0]?.breach).toMatchObject({ line: 4 })
    written(folder, 1, 1e9).close()
    expect(verifyAudit(folder)[0]).toMatchObject({ entries: 5, breach: undefined })
    expect(readFileSync(file, 'utf8')).toContain('"action":"audit.torn"')
    truncateSync(file, 100)
    expect(verifyAudit(folder)[0]?.breach).toBeDefined()
  })

  it('has one writer at a time, and forgets one that died', () => {
    const folder = folders.make()
    written(folder, 1).close()
    writeFileSync(join(folder, 'audit', 'engine.lock'), '1')
    expect(() => written(folder, 1)).toThrow(/held by process 1/)
    writeFileSync(join(folder, 'audit', 'engine.lock'), '999999999')
    written(folder, 1).close()
    expect(verifyAudit(folder)[0]).toMatchObject({ entries: 2, breach: undefined })
  })

  it('is verified from the command line', async () => {
    const folder = folders.make()
    written(join(folder, 'simulation'), 12).close()
    const verify = () => claxton(['audit', 'verify', `--storage.folder=${folder}`])
    expect(await verify()).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^ok {3}engine: 12 entries/),
    })
    const [file = ''] = filesOf(join(folder, 'simulation'))
    const bytes = readFileSync(file)
    bytes[bytes.length - 12] = (bytes[bytes.length - 12] ?? 0) ^ 1
    writeFileSync(file, bytes)
    const { status, stdout } = await verify()
    expect(status).toBe(1)
    expect(stdout).toMatch(/^FAIL engine: engine-000001\.jsonl\.gz, line \d+ /)
  })
})
