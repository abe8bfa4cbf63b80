const KEY_PREFIX = 'claxton.window.'
const STANDARD = { width: 900, height: 640 }

/** Where the window of a panel was when it was closed, in the words of `window.open`. */
export function rememberedPlace(instanceId: string): string {
  const saved = localStorage.getItem(KEY_PREFIX + instanceId)
  // Only what this module writes is taken for a place.
  if (saved !== null && /^popup,left=-?\d+,top=-?\d+,width=\d+,height=\d+$/.test(saved)) return saved
  return `popup,width=${STANDARD.width},height=${STANDARD.height}`
}

export function rememberPlace(instanceId: string): void {
  const { screenX, screenY, innerWidth, innerHeight } = window
  const [left, top] = [Math.round(screenX), Math.round(screenY)]
  localStorage.setItem(
    KEY_PREFIX + instanceId,
    `popup,left=${left},top=${top},width=${innerWidth},height=${innerHeight}`,
  )
}
