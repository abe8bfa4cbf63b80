import { err, ok, type Result } from '#core/domain/result'

const LENGTH_BYTES = 4

/** What TWS and its clients take at most: a longer length prefix means that the stream is out of step. */
export const FRAME_BYTES_MAX = 0xff_ff_ff

/**
 * Cuts a byte stream into frames, however the network has split or joined them. It keeps at most one incomplete
 * frame, so its memory is bounded by FRAME_BYTES_MAX.
 */
export class FrameSplitter {
  private rest: Buffer = Buffer.alloc(0)
  private chunks: Buffer[] = []
  private bufferedBytes = 0

  /** The frames completed by these bytes, without their length prefix. An error means: close the connection. */
  push(bytes: Buffer): Result<Buffer[], string> {
    this.chunks.push(bytes)
    this.bufferedBytes += bytes.length
    if (this.bufferedBytes < this.neededBytes()) return ok([])

    let stream = this.joined()
    const frames: Buffer[] = []
    while (stream.length >= LENGTH_BYTES) {
      const length = stream.readUInt32BE(0)
      if (length === 0 || length > FRAME_BYTES_MAX) return err(`frame length ${length} is out of bounds`)
      if (stream.length < LENGTH_BYTES + length) break
      frames.push(stream.subarray(LENGTH_BYTES, LENGTH_BYTES + length))
      stream = stream.subarray(LENGTH_BYTES + length)
    }
    this.rest = stream
    this.bufferedBytes = stream.length
    return ok(frames)
  }

  /** A large frame in a thousand segments is joined once, not a thousand times. */
  private neededBytes(): number {
    return this.rest.length >= LENGTH_BYTES ? LENGTH_BYTES + this.rest.readUInt32BE(0) : LENGTH_BYTES
  }

  private joined(): Buffer {
    const all = this.rest.length > 0 ? [this.rest, ...this.chunks] : this.chunks
    this.chunks = []
    return all.length === 1 ? (all[0] ?? this.rest) : Buffer.concat(all)
  }
}
