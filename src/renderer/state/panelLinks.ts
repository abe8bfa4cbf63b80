import { createContext, useContext } from 'react'
import { isLinkGroup, type LinkGroup, linkedSymbol, symbolOfGroup } from './linkedSymbol'
import { rememberedStore, useValue, type ValueStore } from './valueStore'

/** The panel that a view is shown in: `chart`, or `chart:2` for a second one. */
const PanelContext = createContext<string>('')
export const PanelScope = PanelContext.Provider
export const usePanelId = (): string => useContext(PanelContext)

const links = new Map<string, ValueStore<LinkGroup>>()

/** Which group a panel belongs to; the first until somebody says otherwise. */
export function linkOf(panelId: string): ValueStore<LinkGroup> {
  const store = links.get(panelId) ?? rememberedStore(`claxton.link.${panelId}`, '1', isLinkGroup)
  links.set(panelId, store)
  return store
}

/** The symbol that this panel is about, shared with every panel of its group. */
export function useLinkedSymbol(): readonly [symbol: string, link: (symbol: string) => void] {
  const panelId = usePanelId()
  const group = useValue(linkOf(panelId))
  const store = panelId === '' ? linkedSymbol : symbolOfGroup(group)
  return [useValue(store), store.set]
}
