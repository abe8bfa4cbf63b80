import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { KERNEL_BASE64, KERNEL_SHA256, KERNEL_SOURCE_SHA256 } from '#main/quant/optionKernelBytes'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

it('the compiled option kernel is that of its source (else: npm run kernel)', () => {
  const source = join(import.meta.dirname, '..', '..', 'src', 'main', 'quant', 'optionKernel.c')
  expect(sha256(readFileSync(source))).toBe(KERNEL_SOURCE_SHA256)
  expect(sha256(Buffer.from(KERNEL_BASE64, 'base64'))).toBe(KERNEL_SHA256)
})
