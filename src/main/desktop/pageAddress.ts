export const PAGE_SCHEME = 'claxton'
export const PAGE_ORIGIN = `${PAGE_SCHEME}://workstation`
export const PAGE_ADDRESS = `${PAGE_ORIGIN}/index.html`

/** One panel of our own page in a window of its own: the only address that a page may open. */
export function isDetachedPanel(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host, pathname, searchParams } = new URL(address)
  return `${protocol}//${host}${pathname}` === PAGE_ADDRESS && searchParams.has('panel')
}
