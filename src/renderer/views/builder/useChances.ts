import { useEffect, useRef, useState } from 'react'
import type { Chances, ChancesQuestion } from './chances'

/** Typing, dragging and ticks ask many times; a few answers a second are enough. */
const ASK_AFTER_MS = 300

/** Chances of a structure, counted in a worker; undefined until they are. */
export function useChances(question: ChancesQuestion | undefined): Chances | undefined {
  const [answer, setAnswer] = useState<{ readonly key: string; readonly chances: Chances } | undefined>(
    undefined,
  )
  const worker = useRef<Worker | undefined>(undefined)
  const asked = useRef({ id: 0, key: '' })
  const key = question === undefined ? '' : keyOf(question)
  const latest = useRef(question)
  latest.current = question

  useEffect(() => {
    const created = new Worker(new URL('./chances.worker.ts', import.meta.url), { type: 'module' })
    created.addEventListener('message', (event: MessageEvent<{ id: number; chances: Chances }>) => {
      if (event.data.id === asked.current.id)
        setAnswer({ key: asked.current.key, chances: event.data.chances })
    })
    worker.current = created
    return () => created.terminate()
  }, [])

  // A question that changes all the time is asked all the same: the latest, whenever the time has come.
  const pending = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => {
    if (key === '') return
    pending.current ??= setTimeout(() => {
      pending.current = undefined
      if (latest.current === undefined) return
      asked.current = { id: asked.current.id + 1, key: keyOf(latest.current) }
      worker.current?.postMessage({ id: asked.current.id, question: latest.current })
    }, ASK_AFTER_MS)
  }, [key])
  useEffect(
    () => () => {
      clearTimeout(pending.current)
      pending.current = undefined
    },
    [],
  )

  return answer !== undefined && key !== '' ? answer.chances : undefined
}

/** Ticks of a cent change no chance that is shown: the question is the same until something moves it visibly. */
function keyOf({ structure, outlook }: ChancesQuestion): string {
  const legs = structure.legs.map(leg =>
    leg.kind === 'stock' ? leg.quantity : `${leg.quantity}${leg.right}${leg.strike}${leg.vol.toFixed(2)}`,
  )
  return `${legs.join(' ')} ${outlook.spot.toPrecision(4)} ${outlook.vol.toFixed(3)} ${(outlook.years * 365).toFixed(1)} ${structure.cost.toFixed(1)}`
}
