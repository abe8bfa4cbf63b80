import { describe, expect, it } from 'vitest'
import { ATTACHMENT_TYPES, type AttachmentType, isOfType } from './attachment'

const bytes = (text: string) => Uint8Array.from(text, letter => letter.charCodeAt(0))

const SAMPLES: Readonly<Record<AttachmentType, Uint8Array>> = {
  'image/png': bytes('\x89PNG\r\n\x1a\n\0'),
  'image/jpeg': bytes('\xff\xd8\xff\xe0\0'),
  'image/webp': bytes('RIFF\0\0\0\0WEBP'),
  'image/gif': bytes('GIF89a\0'),
  'application/pdf': bytes('%PDF-1.7\0'),
  'text/plain': bytes('a plan'),
  'text/csv': bytes('a,b'),
}

describe('isOfType', () => {
  it.each(ATTACHMENT_TYPES)('knows %s by its bytes, and what only calls itself that', type => {
    expect(isOfType(SAMPLES[type], type)).toBe(true)
    expect(isOfType(bytes('\0<html>'), type)).toBe(false)
    const others = ATTACHMENT_TYPES.filter(other => other !== type && !other.startsWith('text/'))
    for (const other of others) expect(isOfType(SAMPLES[type], other)).toBe(false)
  })
})
