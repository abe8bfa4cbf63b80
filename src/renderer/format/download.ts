/** Hands a text to the browser as a file; nothing leaves the machine. */
export const downloadText = (name: string, type: 'text/csv' | 'application/json', text: string): void =>
  downloadBlob(name, new Blob([text], { type }))

export const downloadBytes = (name: string, type: string, bytes: Uint8Array<ArrayBuffer>): void =>
  downloadBlob(name, new Blob([bytes], { type }))

function downloadBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

/** Pages that came over a plain network have no clipboard, and a browser may refuse: then nothing is copied. */
export function copyText(text: string): void {
  const clipboard: Clipboard | undefined = navigator.clipboard
  clipboard?.writeText(text).catch(reportError)
}

/** RFC 4180: fields with a comma, a quote or a line break are quoted, and a leading =, +, - or @ of a text is no formula. */
export function csvOf(
  header: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  return [header, ...rows].map(row => row.map(csvField).join(',')).join('\r\n')
}

function csvField(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const harmless = /^[=+\-@]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
