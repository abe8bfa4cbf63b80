import type { FrameClock } from '../bridge/repaintQueue'

/** A screen that paints when it is told to, and whose time is what the paints cost. */
export function scriptedScreen() {
  let now = 0
  const nextFrame: (() => void)[] = []
  const afterFrame: (() => void)[] = []
  const clock: FrameClock = {
    nextFrame: callback => nextFrame.push(callback),
    afterFrame: callback => afterFrame.push(callback),
    now: () => now,
  }
  return {
    clock,
    /** Work of the page that takes this long. */
    spend: (milliseconds: number) => {
      now += milliseconds
    },
    /** One frame; how long it took. */
    paint: (): number => {
      const from = now
      for (const callback of nextFrame.splice(0)) callback()
      for (const callback of afterFrame.splice(0)) callback()
      return now - from
    },
    isWaiting: () => nextFrame.length > 0,
  }
}
