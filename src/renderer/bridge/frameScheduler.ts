/** Runs `flush` once in the next animation frame, however often it is asked to. */
export function oncePerFrame(
  flush: () => void,
  requestFrame: (callback: () => void) => void = callback => requestAnimationFrame(callback),
): () => void {
  let isScheduled = false
  return () => {
    if (isScheduled) return
    isScheduled = true
    requestFrame(() => {
      isScheduled = false
      flush()
    })
  }
}
