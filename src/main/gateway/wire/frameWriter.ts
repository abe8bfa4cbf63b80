const LENGTH_BYTES = 4
const INITIAL_BYTES = 4096

/**
 * Builds frames one after the other in one growing buffer, so that a burst of ticks costs one socket write and
 * no intermediate strings. `take` hands the finished bytes over and starts anew.
 */
export class FrameWriter {
  private buffer = Buffer.allocUnsafe(INITIAL_BYTES)
  private length = 0
  private frameStart = 0

  get pendingBytes(): number {
    return this.length
  }

  begin(): void {
    this.frameStart = this.length
    this.reserve(LENGTH_BYTES)
    this.length += LENGTH_BYTES
  }

  /** One field with its NUL. A NUL inside the text would split the field, so it is left out. */
  field(text: string): void {
    // A UTF-16 unit becomes at most three bytes.
    this.reserve(text.length * 3 + 1)
    const { buffer } = this
    let at = this.length
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code > 127) {
        at += buffer.write(text.slice(i).replaceAll('\0', ''), at, 'utf8')
        break
      }
      if (code !== 0) buffer[at++] = code
    }
    buffer[at++] = 0
    this.length = at
  }

  end(): void {
    this.buffer.writeUInt32BE(this.length - this.frameStart - LENGTH_BYTES, this.frameStart)
  }

  take(): Buffer {
    const bytes = Buffer.from(this.buffer.subarray(0, this.length))
    this.length = 0
    return bytes
  }

  private reserve(bytes: number): void {
    const needed = this.length + bytes
    if (needed <= this.buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2))
    this.buffer.copy(larger, 0, 0, this.length)
    this.buffer = larger
  }
}
