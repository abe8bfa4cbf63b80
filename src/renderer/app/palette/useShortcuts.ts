import { useEffect } from 'react'
import { dock } from '../desktopWorkspace/dock'
import { workspaces } from '../workspaces/workspaces'
import { commandPalette, shortcutSheet } from './overlays'

/** The keys of the whole workstation. The kill switch listens for its own, so that nothing here can take it. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (act(event)) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

function act(event: KeyboardEvent): boolean {
  const isCommand = event.ctrlKey || event.metaKey
  if (isCommand && !event.altKey && event.code === 'KeyK') {
    commandPalette.set(!commandPalette.get())
    return true
  }
  if (document.querySelector('dialog[open]') !== null) return false
  if (event.altKey && !isCommand && /^Digit[1-9]$/.test(event.code)) {
    const workspace = workspaces.get().list[Number(event.code.slice(5)) - 1]
    if (workspace !== undefined) workspaces.show(workspace.id)
    return workspace !== undefined
  }
  if (event.code === 'F6') return focusGroup(event.shiftKey ? -1 : 1)
  if (event.key === '?' && !isTyping(event.target)) {
    shortcutSheet.set(true)
    return true
  }
  return false
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null

/** The tab in front of the next group takes the focus: from there Tab walks the panel. */
function focusGroup(step: 1 | -1): boolean {
  const api = dock.get()
  if (api === undefined || api.groups.length === 0) return false
  const current = api.groups.findIndex(group => group.element.contains(document.activeElement))
  const next = api.groups[(current + step + api.groups.length) % api.groups.length]
  next?.activePanel?.api.setActive()
  next?.element.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus()
  return true
}
