import type { SerializedDockview } from 'dockview-react'
import { valueStore } from '../../state/valueStore'
import { STANDARD_WORKSPACES, type StandardWorkspaceId } from './standardLayouts'

export type Workspace = { readonly id: string; readonly name: string }

type Workspaces = {
  readonly version: typeof VERSION
  readonly current: string
  readonly list: readonly Workspace[]
  /** Arrangements that were changed by hand, by workspace; the others stand as they come. */
  readonly layouts: Readonly<Record<string, SerializedDockview>>
}

const STORAGE_KEY = 'claxton.workspaces'
/** Another number when saved arrangements could no longer be read. */
const VERSION = 2
export const WORKSPACES_MAX = 12
export const WORKSPACE_NAME_MAX = 20

const initial: Workspaces = { version: VERSION, current: 'trade', list: STANDARD_WORKSPACES, layouts: {} }

const store = valueStore<Workspaces>(restored(localStorage.getItem(STORAGE_KEY)))
store.subscribe(() => localStorage.setItem(STORAGE_KEY, JSON.stringify(store.get())))

/** What is remembered of the workspaces; what cannot be read is as good as absent. */
export function restored(text: string | null): Workspaces {
  if (text === null) return initial
  try {
    const saved = JSON.parse(text) as Partial<Workspaces> | null
    const { version, current, list, layouts } = saved ?? {}
    if (version !== VERSION || !Array.isArray(list) || typeof layouts !== 'object') return initial
    if (!list.every(each => typeof each?.id === 'string' && typeof each.name === 'string')) return initial
    if (!list.some(each => each.id === current)) return initial
    return saved as Workspaces
  } catch (error) {
    reportError(error)
    return initial
  }
}

export const workspaces = {
  get: store.get,
  subscribe: store.subscribe,
  set: store.set,

  show(id: string): void {
    if (store.get().list.some(each => each.id === id)) store.set({ ...store.get(), current: id })
  },

  rename(id: string, name: string): void {
    const state = store.get()
    const list = state.list.map(each => (each.id === id ? { ...each, name } : each))
    store.set({ ...state, list })
  },

  /** A new one, arranged as the current one is now. */
  add(name: string, layout: SerializedDockview): void {
    const state = store.get()
    if (state.list.length >= WORKSPACES_MAX) return
    const id = `own-${1 + Math.max(0, ...state.list.map(each => Number(each.id.replace('own-', '')) || 0))}`
    store.set({
      ...state,
      current: id,
      list: [...state.list, { id, name }],
      layouts: { ...state.layouts, [id]: layout },
    })
  },

  /** The standard ones stay. */
  remove(id: string): void {
    const state = store.get()
    if (isStandard(id)) return
    const { [id]: _removed, ...layouts } = state.layouts
    const list = state.list.filter(each => each.id !== id)
    store.set({ ...state, list, layouts, current: state.current === id ? 'trade' : state.current })
  },

  remember(id: string, layout: SerializedDockview): void {
    const state = store.get()
    if (state.list.some(each => each.id === id))
      store.set({ ...state, layouts: { ...state.layouts, [id]: layout } })
  },

  /** Back to the arrangement of the first day; one's own become a copy of the first. */
  reset(id: string): void {
    const state = store.get()
    const { [id]: _forgotten, ...layouts } = state.layouts
    store.set({ ...state, layouts })
  },
}

export const isStandard = (id: string): id is StandardWorkspaceId =>
  STANDARD_WORKSPACES.some(each => each.id === id)

/** What is wrong with a name; undefined when it can be used. */
export function workspaceNameProblem(name: string): string | undefined {
  const trimmed = name.trim()
  if (trimmed === '') return 'a name is needed'
  return trimmed.length > WORKSPACE_NAME_MAX ? `at most ${WORKSPACE_NAME_MAX} characters` : undefined
}
