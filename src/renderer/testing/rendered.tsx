import { notifyManager } from '@tanstack/react-query'
import { act, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { BridgeProvider } from '../bridge/BridgeProvider'
import type { ScriptedBridge } from './scriptedBridge'

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean
}

export type Rendered = {
  readonly element: HTMLElement
  readonly unmount: () => Promise<void>
}

/** A view in a document, with the engine that the test plays. */
export async function rendered(bridge: ScriptedBridge, view: ReactNode): Promise<Rendered> {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true
  // Observers are told within the task of the answer, so that `settled` sees what they do.
  notifyManager.setScheduler(queueMicrotask)
  const element = document.createElement('div')
  document.body.append(element)
  const root = createRoot(element)
  await act(async () => root.render(<BridgeProvider bridge={bridge}>{view}</BridgeProvider>))
  return {
    element,
    unmount: async () => {
      await act(async () => root.unmount())
      element.remove()
    },
  }
}

/** Does something and lets everything that follows from it happen. */
export const settled = (action: () => void): Promise<void> =>
  act(async () => {
    action()
    await new Promise(resolve => setTimeout(resolve))
  })

export function buttonNamed(element: HTMLElement, name: string | RegExp): HTMLButtonElement {
  const found = Array.from(element.querySelectorAll('button')).find(button =>
    typeof name === 'string' ? button.textContent === name : name.test(button.textContent),
  )
  if (found === undefined) throw new Error(`no button ${name}`)
  return found
}

export function fieldLabelled(element: HTMLElement, label: string): HTMLInputElement {
  const labelElement = Array.from(element.querySelectorAll('label')).find(it => it.textContent === label)
  const input = labelElement && element.querySelector<HTMLInputElement>(`[id="${labelElement.htmlFor}"]`)
  if (!input) throw new Error(`no field ${label}`)
  return input
}

/** Types as a person does: React listens for the event, not for the property. */
export function typeInto(input: HTMLInputElement, text: string): void {
  const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), 'value')?.set
  setter?.call(input, text)
  input.dispatchEvent(new Event('input', { bubbles: true }))
}
