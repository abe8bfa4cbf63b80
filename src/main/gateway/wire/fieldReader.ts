const NUL = 0

/** Walks the NUL-terminated fields of one frame. Missing trailing fields read as empty; surplus ones stay unread. */
export class FieldReader {
  private position = 0

  constructor(private readonly frame: Buffer) {}

  next(): string {
    const from = this.position
    if (from >= this.frame.length) return ''
    const end = this.frame.indexOf(NUL, from)
    const until = end === -1 ? this.frame.length : end
    this.position = until + 1
    return this.frame.toString('utf8', from, until)
  }

  get isAtEnd(): boolean {
    return this.position >= this.frame.length
  }
}

/** All fields of a frame, for logs and tests. */
export function fieldsOf(frame: Buffer): string[] {
  const reader = new FieldReader(frame)
  const fields: string[] = []
  while (!reader.isAtEnd) fields.push(reader.next())
  return fields
}
