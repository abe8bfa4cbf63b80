import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { type Anchor, anchorCountOf, type Drawing, type DrawingKind } from '#core/domain/drawing'
import { newRequestId } from '../../../bridge/requestId'
import { useValue } from '../../../state/valueStore'
import type { ChartBars } from '../chartBars'
import type { ChartFrame } from '../chartFrame'
import { DrawingGlyph } from './DrawingGlyph'
import { useDrawings } from './drawingBook'
import { DrawingScale } from './drawingScale'
import type { DrawingTool } from './drawingTool'
import './drawings.css'
import { NoteDialog } from './NoteDialog'

/** A press and a release nearer than this are a click: the second end comes with the next one. */
const CLICK_PIXELS = 4
const LONG_STEP = 10

type Grip = {
  readonly pointer: { x: number; y: number }
  readonly drawing: Drawing
  readonly anchor: number | null
}

/**
 * What is drawn on the chart. With a tool in hand presses draw; without one drawings are chosen, dragged and, by keys,
 * moved, deleted and undone.
 */
export function DrawingLayer({
  symbol,
  frame,
  bars,
  barMs,
  tool: inHand,
  onDrawn,
}: {
  symbol: string
  frame: ChartFrame
  bars: ChartBars
  barMs: number
  tool: DrawingTool | undefined
  /** The tool is laid down. */
  onDrawn: () => void
}) {
  const store = useDrawings(symbol)
  const root = useRef<SVGSVGElement>(null)
  const drawings = useValue(store.drawings)
  const problem = useValue(store.problem)
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  /** One that is being made or moved, before it is kept. */
  const [draft, setDraft] = useState<Drawing | undefined>(undefined)
  const [grip, setGrip] = useState<Grip | undefined>(undefined)
  const [noting, setNoting] = useState<Drawing | undefined>(undefined)
  const scale = new DrawingScale(frame, bars, barMs)
  const tool = inHand?.isByKeys === false ? inHand.kind : undefined

  // A press of a key has no place on the screen: the drawing comes to the middle, from where keys move it.
  const put = useRef<(kind: DrawingKind) => void>(() => undefined)
  put.current = kind => {
    const { width, height } = frame
    const [from, to] = [
      { x: width * 0.4, y: height * 0.5 },
      { x: width * 0.6, y: height * 0.35 },
    ].map(point => scale.anchorAt(point))
    if (from !== undefined) keep(newDrawing(kind, from, to))
    onDrawn()
  }
  useEffect(() => {
    if (inHand?.isByKeys === true) put.current(inHand.kind)
  }, [inHand])
  useEffect(() => {
    if (chosen !== undefined) root.current?.querySelector<SVGElement>(`[data-drawing="${chosen}"]`)?.focus()
  }, [chosen])

  const pointAt = (event: PointerEvent<Element>) => {
    const pane = event.currentTarget.closest('svg')?.getBoundingClientRect()
    return { x: event.clientX - (pane?.left ?? 0), y: event.clientY - (pane?.top ?? 0) }
  }
  const keep = (drawing: Drawing) => {
    setDraft(undefined)
    if (drawing.kind === 'note' && drawing.text === '') setNoting(drawing)
    else store.put(drawing)
    setChosen(drawing.id)
  }

  const begin = (event: PointerEvent<SVGSVGElement>) => {
    if (tool === undefined) {
      setChosen(undefined)
      return
    }
    const anchor = scale.anchorAt(pointAt(event))
    const made = draft ?? newDrawing(tool, anchor)
    if (draft === undefined && anchorCountOf(tool) === 2) {
      event.currentTarget.setPointerCapture(event.pointerId)
      setGrip({ pointer: pointAt(event), drawing: made, anchor: 1 })
      setDraft(made)
      return
    }
    onDrawn()
    keep(withAnchor(made, made.anchors.length - 1, anchor))
  }
  const follow = (event: PointerEvent<Element>) => {
    const point = pointAt(event)
    if (grip === undefined) {
      // Between two clicks the second end follows.
      if (draft !== undefined) setDraft(withAnchor(draft, 1, scale.anchorAt(point)))
      return
    }
    const { pointer, drawing, anchor } = grip
    setDraft(
      anchor === null
        ? movedBy(drawing, scale, point.x - pointer.x, point.y - pointer.y)
        : withAnchor(drawing, anchor, scale.anchorAt(point)),
    )
  }
  const release = (event: PointerEvent<Element>) => {
    if (grip === undefined) return
    const { x, y } = pointAt(event)
    const isClick = Math.hypot(x - grip.pointer.x, y - grip.pointer.y) < CLICK_PIXELS
    setGrip(undefined)
    if (tool !== undefined) {
      if (isClick || draft === undefined) return
      onDrawn()
      keep(draft)
    } else if (isClick || draft === undefined) setDraft(undefined)
    else keep(draft)
  }
  const take = (event: PointerEvent<Element>, drawing: Drawing, anchor: number | null) => {
    if (tool !== undefined || event.button !== 0) return
    event.stopPropagation()
    event.currentTarget.setPointerCapture(event.pointerId)
    setChosen(drawing.id)
    setGrip({ pointer: pointAt(event), drawing, anchor })
  }

  const onKeys = (event: KeyboardEvent<Element>, drawing: Drawing, anchor: number | null) => {
    const reach = event.shiftKey ? LONG_STEP : 1
    const [right, down] = ARROWS[event.key] ?? [0, 0]
    if (right !== 0 || down !== 0) {
      const [x, y] = [right * reach * frame.barWidth, down * reach]
      const moved = drawing.anchors[anchor ?? 0]
      if (anchor === null) store.put(movedBy(drawing, scale, x, y))
      else if (moved !== undefined) store.put(withAnchor(drawing, anchor, scale.moved(moved, x, y)))
    } else if (event.key === 'Delete' || event.key === 'Backspace') remove(drawing)
    else if (event.key === 'Enter' && drawing.kind === 'note') setNoting(drawing)
    else if (event.key === 'z' && (event.ctrlKey || event.metaKey)) store.undo()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const remove = ({ id }: Drawing) => {
    store.remove(id)
    setChosen(undefined)
  }

  const shown = draft === undefined ? drawings : [...drawings.filter(({ id }) => id !== draft.id), draft]
  return (
    <section aria-label={`Drawings on ${symbol}`}>
      <svg
        ref={root}
        className={`drawings ${tool === undefined ? '' : 'drawings-armed'}`}
        width={frame.width}
        height={frame.height}
        onPointerDown={begin}
        onPointerMove={follow}
        onPointerUp={release}
        onKeyDown={event => {
          if (event.key !== 'Escape') return
          setDraft(undefined)
          setGrip(undefined)
          onDrawn()
        }}
      >
        <title>{`Drawings on ${symbol}`}</title>
        {shown.map(drawing => (
          <DrawingGlyph
            key={drawing.id}
            drawing={drawing}
            scale={scale}
            isChosen={drawing.id === chosen}
            onTake={(event, anchor) => take(event, drawing, anchor)}
            onKeys={(event, anchor) => onKeys(event, drawing, anchor)}
            onFocus={() => setChosen(drawing.id)}
            onOpen={() => {
              if (drawing.kind === 'note') setNoting(drawing)
            }}
          />
        ))}
      </svg>
      {problem !== undefined && (
        <p role="alert" className="drawingsProblem">
          Drawings are not kept: {problem}
        </p>
      )}
      {noting !== undefined && (
        <NoteDialog
          text={noting.text}
          onClose={() => setNoting(undefined)}
          onText={text => {
            store.put({ ...noting, text })
            setNoting(undefined)
          }}
        />
      )}
    </section>
  )
}

const ARROWS: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

export function newDrawing(kind: DrawingKind, anchor: Anchor, other: Anchor = anchor): Drawing {
  const anchors = anchorCountOf(kind) === 1 ? [anchor] : [anchor, other]
  return { id: newRequestId(), kind, anchors, text: '' }
}

const withAnchor = (drawing: Drawing, index: number, anchor: Anchor): Drawing => ({
  ...drawing,
  anchors: drawing.anchors.with(index, anchor),
})

const movedBy = (drawing: Drawing, scale: DrawingScale, right: number, down: number): Drawing => ({
  ...drawing,
  anchors: drawing.anchors.map(anchor => scale.moved(anchor, right, down)),
})
