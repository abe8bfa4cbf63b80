import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FRAME_BYTES_MAX, FrameSplitter } from './frameSplitter'

const framed = (body: Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, body])
}

/** Cuts bytes at the given places, taken modulo what is left. */
function segments(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const parts: Buffer[] = []
  let rest = bytes
  for (const cut of cuts) {
    if (rest.length === 0) break
    const at = 1 + (cut % rest.length)
    parts.push(rest.subarray(0, at))
    rest = rest.subarray(at)
  }
  return rest.length > 0 ? [...parts, rest] : parts
}

describe('FrameSplitter', () => {
  it('gives the same frames however the network cuts the stream', () => {
    const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 12 })
    const cuts = fc.array(fc.nat(60), { maxLength: 200 })
    fc.assert(
      fc.property(bodies, cuts, (sent, at) => {
        const splitter = new FrameSplitter()
        const stream = Buffer.concat(sent.map(body => framed(Buffer.from(body))))
        const received = segments(stream, at).flatMap(segment => {
          const frames = splitter.push(segment)
          expect(frames.ok).toBe(true)
          return frames.ok ? frames.value.map(frame => [...frame]) : []
        })
        expect(received).toEqual(sent.map(body => [...body]))
      }),
    )
  })

  it.each([0, FRAME_BYTES_MAX + 1, 0xffffffff])('refuses a length of %d', length => {
    const prefix = Buffer.alloc(4)
    prefix.writeUInt32BE(length)
    expect(new FrameSplitter().push(prefix)).toMatchObject({ ok: false })
  })

  it('waits for the rest of a truncated frame', () => {
    const splitter = new FrameSplitter()
    expect(splitter.push(Buffer.from([0, 0, 0, 3, 65]))).toEqual({ ok: true, value: [] })
    expect(splitter.push(Buffer.from([66, 0]))).toEqual({ ok: true, value: [Buffer.from('AB\0')] })
  })
})
